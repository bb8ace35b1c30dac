namespace Overnight.Local.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html, for containers on EC2.</summary>
public sealed record JobDefinition
{
    public required string Name { get; init; }

    /// <summary>1 for the first of its name; given when it is registered.</summary>
    public int Revision { get; init; }

    public required ContainerProperties ContainerProperties { get; init; }
    public RetryStrategy RetryStrategy { get; init; } = new();
    public JobTimeout? Timeout { get; init; }

    /// <summary>Defaults of what <c>Ref::name</c> stands for in the command.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Shown, without effect: there is no ECS task that would carry the tags.</summary>
    public bool PropagateTags { get; init; }

    public IReadOnlyList<string> PlatformCapabilities { get; init; } = ["EC2"];

    /// <summary>Counts in fair-share queues only, which are not built.</summary>
    public int? SchedulingPriority { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (!Names.IsValid(Name)) yield return $"jobDefinitionName: found '{Name}', expected {Names.Rule}";
        foreach (var problem in ContainerProperties.Problems().Concat(RetryStrategy.Problems()).Concat(Timeout?.Problems() ?? []))
            yield return problem;
        if (PlatformCapabilities is not ["EC2"])
            yield return $"platformCapabilities: found {string.Join(", ", PlatformCapabilities)}, expected EC2";
    }
}

/// <summary>docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html</summary>
public sealed record JobTimeout
{
    private const int LeastSeconds = 60;

    /// <summary>The longest time a timer of .NET holds is 49 days.</summary>
    private const int MostSeconds = 40 * 86_400;

    /// <summary>Of each attempt, from its start.</summary>
    public required int AttemptDurationSeconds { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (AttemptDurationSeconds is < LeastSeconds or > MostSeconds)
            yield return $"timeout.attemptDurationSeconds: found {AttemptDurationSeconds}, "
                + $"expected {LeastSeconds} to {MostSeconds}";
    }
}
