using Overnight.Contracts;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>What is known of an attempt that has ended.</summary>
internal sealed record Evidence
{
    /// <summary>The attempt's number.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Null where Batch has no such job.</summary>
    public JobRecord? Job { get; init; }

    /// <summary>The error that the workflow's task ended with; null where it succeeded.</summary>
    public string? TaskError { get; init; }

    public string? TaskCause { get; init; }

    /// <summary>The task's time was Decide's, shorter than the longest there is: its end is no failure.</summary>
    public bool CanBeRecalled { get; init; }

    /// <summary>Batch's limit for the container; zero where it is not known.</summary>
    public TimeSpan Limit { get; init; }

    /// <summary>Batch's limit was what the budget pays for, not the stack's own.</summary>
    public bool IsLimitedByBudget { get; init; }

    /// <summary>What the trainer itself says; null where it said nothing.</summary>
    public Failure? Failure { get; init; }

    /// <summary>EC2's spot notice, where the trainer saw one: what proves that the host was reclaimed.</summary>
    public string? SpotNotice { get; init; }

    /// <summary>Whether the run has its metrics: the last thing that a trainer writes.</summary>
    public bool HasMetrics { get; init; }

    /// <summary>Who had the run last; null where no trainer took a lease.</summary>
    public LeaseDocument? Lease { get; init; }
}

/// <summary>
/// Tells why an attempt ended. The order matters: first what ended the attempt from outside, because a trainer that was stopped
/// answers with an exit code of its own; then why the container could not run; then what the trainer said. Words that nobody has
/// classified are kept as they are, and never retried.
/// </summary>
internal static class AttemptClassifier
{
    /// <summary>What Step Functions calls it when a task's time is over.</summary>
    public const string TaskTimeout = "States.Timeout";

    public static Verdict Classify(Evidence evidence)
    {
        if (evidence.Job is not { } job) return WithoutJob(evidence);
        if (job.HasSucceeded) return FromResults(evidence, job);
        // The workflow called the job back, or gave up on it, and had it terminated.
        if (evidence is { TaskError: TaskTimeout, CanBeRecalled: true }) return Verdict.Recalled;
        if (ReasonWords.OfBatch(job.StatusReason) is { } batch)
            return batch == Verdict.TimedOut && evidence.IsLimitedByBudget ? Verdict.OverBudget : batch;
        // The workflow's own limit counts the wait for an instance, too: one that came late is no slow training.
        if (evidence.TaskError == TaskTimeout)
            return job.StartedAt is null ? Verdict.NoCapacity : job.StoppedAt - job.StartedAt < evidence.Limit ? Verdict.Recalled : Verdict.TimedOut;
        // From here on the words may be anybody's: TerminateJob keeps its caller's as the status reason.
        if (job.IsTerminated) return ReasonWords.IsOverBudget(job.StatusReason) ? Verdict.OverBudget : Verdict.Stopped;
        return ReasonWords.OfQueue(job.StatusReason) ?? ReasonWords.OfContainer(job.StatusReason)
            ?? ReasonWords.OfContainer(job.ContainerReason) ?? FromTrainer(job.ExitCode, evidence.Failure);
    }

    private static Verdict WithoutJob(Evidence evidence) => evidence.TaskError switch
    {
        TaskTimeout => evidence.CanBeRecalled ? Verdict.Recalled : Verdict.NoCapacity,
        "Batch.ServerException" or "Batch.SdkClientException" or "Batch.TooManyRequestsException" => Verdict.ServiceUnavailable,
        { } error when error.StartsWith("Batch.", StringComparison.Ordinal) => Verdict.Misconfigured,
        _ => Verdict.Unknown,
    };

    /// <summary>
    /// SubmitJob has no client token, so one attempt may run as two jobs. The trainer lets one of them have the run, and the other
    /// exits 0 with nothing to show. That is no result, and where it was the workflow's own job, nobody waits for the other.
    /// </summary>
    private static Verdict FromResults(Evidence evidence, JobRecord job)
    {
        if (evidence.HasMetrics) return Verdict.Finished;
        var isAnothers = evidence.Lease is { } lease && (lease.Attempt > evidence.Attempt || (lease.Job is not null && lease.Job != job.JobId));
        return isAnothers ? Verdict.Superseded : Verdict.OwnError;
    }

    /// <summary>
    /// By the trainer's contract. 134 and 139 are a crash; 137 and 143 were signals from somebody else; with 126 and 127 a shell says
    /// that it cannot run a command, or does not find it.
    /// </summary>
    private static Verdict FromTrainer(int? exitCode, Failure? failure) => exitCode switch
    {
        75 or 137 or 143 => Verdict.Interrupted,
        64 or 126 or 127 => Verdict.Misconfigured,
        65 => Verdict.BadData,
        69 => Verdict.ServiceUnavailable,
        71 => Verdict.OutOfGpuMemory,
        null or 0 => Verdict.Unknown,
        70 or 134 or 139 => failure?.Verdict ?? Verdict.OwnError,
        _ => failure?.Verdict ?? Verdict.Unknown,
    };
}
