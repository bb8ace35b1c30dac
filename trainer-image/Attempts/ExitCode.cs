namespace Overnight.Trainer.Attempts;

/// <summary>How an attempt tells the workflow why it ended. The numbers follow BSD's sysexits.h where it has one.</summary>
internal enum ExitCode
{
    /// <summary>The model is in the results bucket, or another attempt of the same run is seeing to it.</summary>
    Done = 0,

    /// <summary>Called wrongly: an environment variable or an argument is missing or makes no sense.</summary>
    Misused = 64,

    /// <summary>The data cannot be trained on; no retry mends it.</summary>
    BadData = 65,

    /// <summary>A service the trainer needs does not answer, or refuses it.</summary>
    ServiceGone = 69,

    /// <summary>The trainer's own fault.</summary>
    OwnError = 70,

    /// <summary>The model and a batch do not fit the GPU's memory: a bigger GPU or a smaller batch would do.</summary>
    OutOfGpuMemory = 71,

    /// <summary>A result could not be written where it was wanted: a full disk.</summary>
    CannotWrite = 73,

    /// <summary>Interrupted; what was done is in a checkpoint.</summary>
    Interrupted = 75,
}
