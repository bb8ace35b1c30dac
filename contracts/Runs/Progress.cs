namespace Overnight.Contracts;

/// <summary><c>progress.json</c>: where the attempt stands, written by the trainer every few seconds. Always the whole truth: overwritten, never appended.</summary>
public sealed record Progress
{
    public required string Run { get; init; }

    /// <summary>1-based.</summary>
    public required int Attempt { get; init; }

    /// <summary>The Batch job; null outside Batch. An attempt that was submitted twice has two, which overwrite each other's progress.</summary>
    public string? Job { get; init; }

    /// <summary>One of <c>reading</c>, <c>training</c>, <c>evaluating</c>, <c>interrupted</c>, <c>done</c>, <c>failed</c>.</summary>
    public required string Stage { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>1-based epoch under way; 0 before the first.</summary>
    public int Epoch { get; init; }

    public int Epochs { get; init; }

    /// <summary>Optimizer steps done since the run began, over all attempts.</summary>
    public long Step { get; init; }

    public long Steps { get; init; }

    /// <summary>Mean loss of the last window of steps.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>The task's metric on the held-out part after the last full epoch.</summary>
    public NamedValue? Metric { get; init; }

    public double? SamplesPerSecond { get; init; }

    /// <summary><c>cpu</c> or <c>cuda</c>.</summary>
    public string? Device { get; init; }

    /// <summary>The step this attempt went on from; null where it began at the beginning.</summary>
    public long? ResumedFromStep { get; init; }

    /// <summary>The step of the newest complete checkpoint: what an interruption now would go back to.</summary>
    public long? CheckpointStep { get; init; }

    /// <summary>Of this attempt's training, evaluations and checkpoints included: the time it takes over the steps it makes.</summary>
    public double? SecondsPerStep { get; init; }

    /// <summary>From the process's start to its first step: reading the data, or taking up a checkpoint.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>What this attempt asked of S3 until now.</summary>
    public StorageUse? Storage { get; init; }

    /// <summary>EC2's spot notice, <c>{"action":"terminate","time":"…"}</c>; null where none came.</summary>
    public string? SpotNotice { get; init; }
}

public sealed record NamedValue(string Name, double Value);

/// <param name="Writes">Requests at the price of a PUT: puts, copies, lists, the parts of a multipart upload and what frames them.</param>
/// <param name="Reads">Requests at the price of a GET.</param>
/// <param name="WrittenBytes">All that was written, what was overwritten or deleted later included.</param>
public sealed record StorageUse(long Writes, long Reads, long WrittenBytes);
