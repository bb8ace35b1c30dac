namespace Overnight.Simulation.Mutations;

/// <summary>
/// Faults planted on purpose, in a copy of the definition or around the services and handlers, never in the product itself. Each must
/// be found by an invariant: one that survives says that an invariant is missing.
/// </summary>
public enum Mutation
{
    /// <summary>The Catch of Train is dropped from the definition: a lost host ends the trial.</summary>
    TrainIsNotCaught,

    /// <summary>JudgeAttempt's Retry is dropped: one crash leaves an attempt unjudged.</summary>
    JudgeIsNotRetried,

    /// <summary>The trainer neither takes nor keeps the lease.</summary>
    LeaseIsSkipped,

    /// <summary>Writes are made whether or not their conditions hold.</summary>
    ConditionsAreIgnored,

    /// <summary>An event that comes twice starts two executions.</summary>
    DuplicatesAreIgnored,

    /// <summary>The ledger's line of a run is not written.</summary>
    LedgerLineIsLost,

    /// <summary>Every attempt is billed twice.</summary>
    BilledTwice,

    /// <summary>Of jobs with the same name Batch lists the newest alone.</summary>
    TwinIsNotBilled,

    /// <summary>Every job believes that it is the first on its instance.</summary>
    LaunchIsBilledTwice,

    /// <summary>Jobs of a run that was stopped or timed out go on.</summary>
    JobsAreLeftRunning,

    /// <summary>S3 takes a checkpoint, and does not keep it.</summary>
    CheckpointsAreLost,

    /// <summary>Nobody looks for uploads whose event was lost.</summary>
    UploadsAreNotSwept,

    /// <summary>Nobody writes the result of a run that was stopped.</summary>
    StoppedRunsAreNotClosed,

    /// <summary>A run becomes the champion though it lost the comparison.</summary>
    TheWorseIsPromoted,

    /// <summary>An attempt is not told when its budget ends.</summary>
    BudgetIsIgnored,

    /// <summary>A document's second half is missing.</summary>
    DocumentsAreHalfWritten,

    /// <summary>Each attempt begins at the beginning.</summary>
    CheckpointsAreNotRead,

    /// <summary>The trainer lets ten times as long pass between two checkpoints as it is to.</summary>
    CheckpointsAreSeldom,
}
