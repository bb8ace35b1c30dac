using Amazon.Batch;
using Amazon.Batch.Model;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>A Batch job as DescribeJobs shows it, reduced to what tells why it ended.</summary>
internal sealed record JobRecord
{
    public required string JobId { get; init; }
    public required string Status { get; init; }

    /// <summary>Batch's reason for the job's status: a lost host, a timeout, or the words of whoever terminated it.</summary>
    public string? StatusReason { get; init; }

    /// <summary>ECS's reason for the container's end: out of memory, an image that cannot be pulled.</summary>
    public string? ContainerReason { get; init; }

    /// <summary>Null where the container never started, or vanished with its host.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Somebody called TerminateJob or CancelJob.</summary>
    public bool IsTerminated { get; init; }

    /// <summary>Of the newest container; null where none started.</summary>
    public string? LogStream { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }

    public static JobRecord From(JobDetail job)
    {
        // A job retries by itself only what failed before our container ran, so its last attempt is the one that counts.
        var last = job.Attempts?.LastOrDefault();
        return new JobRecord
        {
            JobId = job.JobId,
            Status = job.Status?.Value ?? "",
            StatusReason = job.StatusReason ?? last?.StatusReason,
            ContainerReason = job.Container?.Reason ?? last?.Container?.Reason,
            ExitCode = job.Container?.ExitCode ?? last?.Container?.ExitCode,
            IsTerminated = job.IsTerminated == true || job.IsCancelled == true,
            LogStream = job.Container?.LogStreamName ?? last?.Container?.LogStreamName,
            CreatedAt = Time(job.CreatedAt),
            StartedAt = Time(last?.StartedAt ?? job.StartedAt),
            StoppedAt = Time(last?.StoppedAt ?? job.StoppedAt),
        };
    }

    public bool HasEnded => HasSucceeded || Status == JobStatus.FAILED.Value;

    public bool HasSucceeded => Status == JobStatus.SUCCEEDED.Value;

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}
