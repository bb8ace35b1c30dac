namespace Overnight.Simulation.Faults;

/// <summary>What may go wrong. The names are those of <c>--faults</c>, in camelCase.</summary>
public enum Fault
{
    /// <summary>S3 tells of an upload more than once.</summary>
    EventDuplicated,

    /// <summary>S3 never tells of an upload.</summary>
    EventLost,

    /// <summary>S3 tells of an upload hours later.</summary>
    EventLate,

    /// <summary>S3 tells of several uploads in another order than theirs.</summary>
    EventsReordered,

    /// <summary>EventBridge does not tell of an execution's end.</summary>
    StatusEventLost,

    /// <summary>A call of a function is never answered, until Lambda's time for it is over.</summary>
    LambdaTimeout,

    /// <summary>A function's process dies at one of its calls, before the call's effect or after it.</summary>
    LambdaCrash,

    /// <summary>A function has done its work, and its answer is lost.</summary>
    LambdaAnswerLost,

    LambdaColdStart,
    LambdaThrottled,

    /// <summary>503 SlowDown, before any effect.</summary>
    S3Unavailable,

    S3Slow,
    S3SlowUpload,

    /// <summary>The connection breaks in the middle of a PUT: nothing is kept.</summary>
    S3TornUpload,

    /// <summary>A conditional PUT is answered 409: another one was under way.</summary>
    S3Conflict,

    /// <summary>A PUT succeeds and is answered 500.</summary>
    S3AnswerLost,

    /// <summary>SubmitJob times out, and the job runs.</summary>
    SubmitAnswerLost,

    /// <summary>A host goes without notice.</summary>
    HostLost,

    /// <summary>No spot capacity, in a zone or in all, for minutes to hours.</summary>
    Drought,

    /// <summary>EC2 refuses instances for a quota: jobs stay RUNNABLE for no reason that a time limit knows.</summary>
    StuckRunnable,

    /// <summary>The clocks of functions and of hosts differ from AWS's.</summary>
    ClockSkew,

    PriceSpike,

    /// <summary>A person stops a run, and may redrive it hours later.</summary>
    StoppedAndRedriven,

    /// <summary>The stack is updated while runs are under way.</summary>
    StackUpdated,
}
