using System.Text.Json.Serialization;

namespace Overnight.Local.Batch;

/// <summary>
/// docs.aws.amazon.com/batch/latest/userguide/job_states.html. Pending waits for other jobs; an array's parent for its children.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
internal enum JobStatus { Submitted, Pending, Runnable, Starting, Running, Succeeded, Failed }

internal static class JobStatusWords
{
    public static string OnTheWire(this JobStatus status) => status.ToString().ToUpperInvariant();

    public static bool IsEnded(this JobStatus status) => status is JobStatus.Succeeded or JobStatus.Failed;
}

/// <summary>One job as it stands: kept on disk, replaced at each step.</summary>
internal sealed record Job
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Order of submission.</summary>
    public required long Sequence { get; init; }

    /// <summary>Of an array's parent: how many children it has.</summary>
    public int? ArraySize { get; init; }

    /// <summary>Of an array's child.</summary>
    public string? ParentId { get; init; }

    /// <summary>Of an array's child, from 0.</summary>
    public int? ArrayIndex { get; init; }

    /// <summary>What it waits for before it may run.</summary>
    public IReadOnlyList<JobDependency> DependsOn { get; init; } = [];

    /// <summary>The queue's name.</summary>
    public required string Queue { get; init; }

    public required string DefinitionName { get; init; }
    public required int DefinitionRevision { get; init; }

    /// <summary>The definition's, with the overrides and the parameters applied.</summary>
    public required ContainerProperties Container { get; init; }

    public required RetryStrategy Retry { get; init; }
    public JobTimeout? Timeout { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public bool PropagateTags { get; init; }
    public int? SchedulingPriority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required JobStatus Status { get; init; }
    public string? StatusReason { get; init; }

    /// <summary>Of the newest attempt that ran.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>The attempts that ended.</summary>
    public IReadOnlyList<JobAttempt> Attempts { get; init; } = [];

    /// <summary>The attempt under way.</summary>
    public JobAttempt? Current { get; init; }

    public bool IsCancelled { get; init; }
    public bool IsTerminated { get; init; }

    [JsonIgnore]
    public bool HasNotStarted => Status is JobStatus.Submitted or JobStatus.Pending or JobStatus.Runnable;

    [JsonIgnore]
    public Requirements Needs => Requirements.Of(Container.ResourceRequirements);

    /// <summary>The attempt under way is over: what becomes of the job.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="at">When.</param>
    /// <param name="stopped">By the user or its timeout: no other attempt follows, and it is no success.</param>
    public Job WithAttemptEnded(AttemptEnd end, DateTimeOffset at, bool stopped)
    {
        var ended = Current! with
        {
            StoppedAt = at,
            StatusReason = end.StatusReason,
            Reason = end.Reason,
            ExitCode = end.ExitCode,
            Process = null,
        };
        var job = this with { Attempts = [.. Attempts, ended], Current = null };
        if (end.ExitCode == 0 && !stopped)
            return job with { Status = JobStatus.Succeeded, StatusReason = end.StatusReason, StoppedAt = at };
        var again = !stopped && job.Attempts.Count < Retry.Attempts
            && Retry.Decide(end.StatusReason, end.Reason, end.ExitCode) == ExitAction.Retry;
        // The status reason describes the status: a job that waits for its next attempt is not blocked by the last one.
        return again
            ? job with { Status = JobStatus.Runnable, StatusReason = null }
            : job with { Status = JobStatus.Failed, StatusReason = end.StatusReason, StoppedAt = at };
    }

    public Job Failed(string reason, DateTimeOffset at) =>
        this with { Status = JobStatus.Failed, StatusReason = reason, StoppedAt = at };
}

/// <summary>One attempt, from STARTING on.</summary>
internal sealed record JobAttempt
{
    public required string InstanceId { get; init; }

    /// <summary>32 hexadecimal digits: the ECS task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>The compute environment's name.</summary>
    public required string Environment { get; init; }

    /// <summary>Null where the container never ran.</summary>
    public string? LogStreamName { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>The container's reason, at most 255 characters.</summary>
    public string? Reason { get; init; }

    public string? StatusReason { get; init; }

    /// <summary>While it runs: which process it is, so that a restart can end what is left of it.</summary>
    public ContainerMark? Process { get; init; }
}

/// <summary>How an attempt ended, in ECS's and Batch's words.</summary>
internal sealed record AttemptEnd(string StatusReason, string? Reason = null, int? ExitCode = null)
{
    /// <summary>The container ended by itself, or because it was stopped.</summary>
    public static AttemptEnd Exited(ContainerExit exit, string? stopReason) => new(
        stopReason ?? "Essential container in task exited",
        // docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
        exit.OutOfMemory ? "OutOfMemoryError: Container killed due to memory usage" : null,
        exit.Code);

    /// <summary>
    /// docs.aws.amazon.com/batch/latest/userguide/best-practices.html: nothing is known of the container itself.
    /// </summary>
    public static AttemptEnd HostLost(string instanceId, string? stopReason) =>
        new(stopReason ?? $"Host EC2 (instance {instanceId}) terminated.");

    public static AttemptEnd NotStarted(string reason) => new("Task failed to start", reason);
}
