using Overnight.Contracts;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>What the reasons of Batch, ECS and EC2 begin with, and what that means.</summary>
internal static class ReasonWords
{
    /// <summary>How a TerminateJob says that the run's budget is used up; a person may say so too.</summary>
    public const string OverBudget = "Over budget";

    // https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html (after a time limit's action)
    private const string TimeLimit = "Canceled by JobStateTimeLimit action due to reason: ";

    // https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html
    private const string Timeout = "Job attempt duration exceeded timeout";

    // EC2 refuses another instance: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    private static readonly string[] Quotas =
        ["VcpuLimitExceeded", "MaxSpotInstanceCountExceeded", "InstanceLimitExceeded", "Max spot instance count exceeded"];

    // https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html (while it is stuck)
    private static readonly (string Words, Verdict Verdict)[] Queue =
    [
        ("CAPACITY:", Verdict.NoCapacity),
        ("MISCONFIGURATION:", Verdict.Misconfigured),
        ("ACTION_REQUIRED", Verdict.Misconfigured),
    ];

    // The container's and the host's troubles, by how their reasons begin:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    // https://docs.aws.amazon.com/batch/latest/userguide/best-practices.html (Host EC2)
    private static readonly (string Words, Verdict Verdict)[] Container =
    [
        ("Host EC2", Verdict.Interrupted),
        ("OutOfMemoryError", Verdict.OutOfMemory),
        ("CannotPull", Verdict.ImageUnavailable),
        ("CannotStartContainerError", Verdict.Misconfigured),
        ("CannotCreateContainerError", Verdict.Misconfigured),
        ("CannotCreateVolumeError", Verdict.Misconfigured),
        ("ResourceInitializationError", Verdict.Misconfigured),
        ("DockerTimeoutError", Verdict.ServiceUnavailable),
        ("ContainerRuntimeTimeoutError", Verdict.ServiceUnavailable),
        ("AGENT", Verdict.ServiceUnavailable),
    ];

    /// <summary>What only Batch itself says, whoever else may have stopped the job.</summary>
    public static Verdict? OfBatch(string? reason)
    {
        if (reason is null) return null;
        if (Begins(reason, Timeout)) return Verdict.TimedOut;
        return Begins(reason, TimeLimit) ? OfQueue(reason[TimeLimit.Length..]) ?? Verdict.Unknown : null;
    }

    /// <summary>Why a job could not start. A quota shows in EC2's words, wherever Batch passes them on.</summary>
    public static Verdict? OfQueue(string? reason) => reason is null ? null
        : Quotas.Any(words => reason.Contains(words, StringComparison.Ordinal)) ? Verdict.Quota
        : Find(Queue, reason);

    public static Verdict? OfContainer(string? reason) => reason is null ? null : Find(Container, reason);

    public static bool IsHostLost(string? reason) => reason is not null && Begins(reason, "Host EC2");

    public static bool IsOverBudget(string? reason) => reason?.StartsWith(OverBudget, StringComparison.OrdinalIgnoreCase) == true;

    private static Verdict? Find((string Words, Verdict Verdict)[] table, string reason)
    {
        foreach (var (words, verdict) in table)
            if (Begins(reason, words)) return verdict;
        return null;
    }

    private static bool Begins(string text, string words) => text.StartsWith(words, StringComparison.Ordinal);
}
