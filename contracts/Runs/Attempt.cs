using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>Why an attempt ended.</summary>
[JsonConverter(typeof(CamelCaseEnum<Verdict>))]
public enum Verdict
{
    Finished,

    /// <summary>The host was reclaimed, with or without notice, or the container was killed from outside.</summary>
    Interrupted,

    NoCapacity,

    /// <summary>The account may not have as many instances of this kind at once.</summary>
    Quota,

    OutOfGpuMemory,
    OutOfMemory,
    BadData,

    /// <summary>The trainer's own fault.</summary>
    OwnError,

    ImageUnavailable,
    Misconfigured,
    TimedOut,

    /// <summary>Stopped because it would have cost more than it may.</summary>
    OverBudget,

    /// <summary>The time that Decide had given it was over, before it started or in its midst: Decide decides anew.</summary>
    Recalled,

    /// <summary>Somebody stopped the job or the workflow.</summary>
    Stopped,

    /// <summary>It ended well but without results, because another job has the run: a job that was submitted twice.</summary>
    Superseded,

    /// <summary>A service that the attempt needs could not be reached: it may be back later.</summary>
    ServiceUnavailable,

    /// <summary>A reason nobody has classified: kept verbatim, never retried.</summary>
    Unknown,
}

/// <summary>One attempt, as the workflow saw it end.</summary>
public sealed record Attempt
{
    /// <summary>0-based; null where the run does not search.</summary>
    public int? Trial { get; init; }

    /// <summary>1-based, within its trial.</summary>
    public required int Number { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>The verdict as a sentence, with the fix where there is one.</summary>
    public required string Message { get; init; }

    /// <summary>What is wrong with the data, where that ended the attempt.</summary>
    public List<Problem>? Problems { get; init; }

    public string? JobId { get; init; }

    /// <summary>Where the trainer's log lies: Batch itself forgets a job after a week.</summary>
    public string? LogStream { get; init; }

    public string? Queue { get; init; }

    /// <summary>Why it was made there: Decide's sentence.</summary>
    public string? Why { get; init; }

    /// <summary>When the job was submitted.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the container started; null where it never did. Boot and image pull lie before it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }
    public int? ExitCode { get; init; }

    /// <summary>Batch's own words.</summary>
    public string? StatusReason { get; init; }

    public AttemptHost? Host { get; init; }

    /// <summary>EC2's spot notice, where the trainer saw it: what proves that the host was reclaimed.</summary>
    public string? SpotNotice { get; init; }

    /// <summary>Steps done in the newest checkpoint and in the newest progress when the attempt ended.</summary>
    public long? CheckpointStep { get; init; }

    public long? LastStep { get; init; }

    /// <summary>From the newest progress: see <see cref="Progress.SecondsPerStep"/>.</summary>
    public double? SecondsPerStep { get; init; }

    /// <summary>From the newest progress: see <see cref="Progress.StartSeconds"/>.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>From the newest progress: what the attempt asked of S3.</summary>
    public StorageUse? Storage { get; init; }

    /// <summary>Another job of the attempt than the one that it is judged by: it is billed, and nothing else.</summary>
    [JsonIgnore]
    public bool IsTwin { get; init; }
}

[JsonConverter(typeof(CamelCaseEnum<Market>))]
public enum Market { Spot, OnDemand }

/// <summary>
/// The machine under an attempt, read from the metadata service as the attempt starts: after a reclaim nobody can be asked.
/// </summary>
public sealed record AttemptHost
{
    public required string InstanceId { get; init; }
    public required string InstanceType { get; init; }
    public required string AvailabilityZone { get; init; }
    public required Market Market { get; init; }
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>The Batch job: an attempt that was submitted twice has two hosts, and only one is the judged job's. Null outside Batch.</summary>
    public string? Job { get; init; }

    /// <summary>
    /// The job that was the first on the instance, of whatever run: it is billed from the launch, any other from its own container's
    /// start. Null where nobody noted it.
    /// </summary>
    public string? FirstJob { get; init; }

    /// <summary>When the instance was launched, by its identity document; null where it has none.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }
}

/// <summary>An instance's first job: written once, by a conditional write, by the trainer that comes first.</summary>
public sealed record InstanceClaim(string Job);

/// <summary>What the trainer itself says of its failure.</summary>
public sealed record Failure
{
    public required Verdict Verdict { get; init; }
    public required string Message { get; init; }
    public List<Problem> Problems { get; init => field = value ?? []; } = [];
}
