namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>What the stack is there for, each done in a second or a few.</summary>
public enum Operation
{
    /// <summary>An upload whose container says that the data are bad: everything but a training.</summary>
    Run,

    /// <summary>The same, on an instance that has to come up first.</summary>
    RunOnNewHost,

    /// <summary>An upload that is no dataset: there is never a plan.</summary>
    Reject,

    /// <summary>A run that Decide ends before its first attempt.</summary>
    Forbid,

    /// <summary>Spot has no capacity for a day, and the run goes on on demand.</summary>
    Drought,

    /// <summary>The same for a run that asks for a GPU.</summary>
    GpuDrought,

    /// <summary>No instance can join for 26 hours, and the workflow gives the attempt up.</summary>
    Stuck,

    /// <summary>An upload that the trainer itself trains on.</summary>
    Train,

    /// <summary>The same with trials to choose from, within a budget.</summary>
    Search,

    /// <summary>A run is stopped while its job runs.</summary>
    Stop,

    /// <summary>A run's end cannot be told to the function that would write its result.</summary>
    Undelivered,

    /// <summary>An event that StartRun cannot read.</summary>
    LoseUpload,

    /// <summary>An event that SweepUploads cannot read.</summary>
    LoseSweep,

    /// <summary>A night for two datasets.</summary>
    NightlyRuns,

    /// <summary>A night in which a run cannot be started.</summary>
    RefusedNight,

    /// <summary>A night is stopped while a run of it is under way.</summary>
    StopNight,

    /// <summary>An event that StartNight cannot read.</summary>
    LoseNight,

    /// <summary>A file to predict that a function predicts.</summary>
    Predict,

    /// <summary>One for a name that has no champion.</summary>
    PredictForNobody,

    /// <summary>One that is predicted in parts on Batch.</summary>
    PredictParts,

    /// <summary>The same while spot has no capacity.</summary>
    PredictInDrought,

    /// <summary>A prediction is stopped while its jobs wait.</summary>
    StopPrediction,

    /// <summary>Somebody sweeps by hand: an upload whose event was lost is found.</summary>
    Sweep,

    /// <summary>The night comes: a schedule begins it, another one sweeps.</summary>
    Night,

    /// <summary>CloudWatch tells the topic of each alarm; asked of the policies, since nothing here has alarms.</summary>
    Alarm,

    /// <summary>A request in plain text; asked of the policies, since nothing here is sent over a network.</summary>
    PlainText,
}
