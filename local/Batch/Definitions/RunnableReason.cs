namespace Overnight.Local.Batch;

/// <summary>
/// Why the job at the head of a queue does not start, in Batch's words: a code that time limits go by, and a sentence.
/// docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html
/// </summary>
internal static class RunnableReason
{
    public const string TooLargeForEveryInstance =
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - "
        + "The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.";

    public const string TooLargeForEveryEnvironment =
        "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - "
        + "CE(s) associated with the job queue cannot meet the CPU requirement of the job.";

    public const string Undetermined = "UNDETERMINED - Batch job is blocked, root cause is undetermined.";

    private const string NoCapacityCode = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";

    public static IReadOnlyList<string> Codes { get; } =
        [NoCapacityCode, CodeOf(TooLargeForEveryEnvironment), CodeOf(TooLargeForEveryInstance)];

    public static string NoCapacity(string instanceType) =>
        $"{NoCapacityCode} - Service cannot fulfill the capacity requested for instance type [{instanceType}]";

    public static string CodeOf(string reason) => reason.Split(" - ", 2)[0];

    /// <summary>What the job is left with when its time limit has ended it.</summary>
    public static string Canceled(string code) => $"Canceled by JobStateTimeLimit action due to reason: {code}";
}
