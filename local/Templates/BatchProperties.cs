using Overnight.Local.Batch;

namespace Overnight.Local.Templates;

internal sealed record ComputeEnvironmentProperties
{
    public string? ComputeEnvironmentName { get; init; }
    public required string Type { get; init; }
    public string State { get; init; } = "ENABLED";
    public required ComputeResources ComputeResources { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

internal sealed record JobQueueProperties
{
    public string? JobQueueName { get; init; }
    public string State { get; init; } = "ENABLED";
    public required int Priority { get; init; }
    public required IReadOnlyList<ComputeEnvironmentOrder> ComputeEnvironmentOrder { get; init; }
    public IReadOnlyList<JobStateTimeLimitAction> JobStateTimeLimitActions { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

internal sealed record JobDefinitionProperties
{
    public string? JobDefinitionName { get; init; }
    public required string Type { get; init; }
    public required ContainerProperties ContainerProperties { get; init; }
    public RetryStrategy? RetryStrategy { get; init; }
    public JobTimeout? Timeout { get; init; }
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public bool PropagateTags { get; init; }
    public IReadOnlyList<string> PlatformCapabilities { get; init; } = ["EC2"];
    public int? SchedulingPriority { get; init; }
    public ResourceRetentionProperties? ResourceRetentionPolicy { get; init; }
}

/// <summary>
/// Of a job definition, when the stack is updated.
/// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-batch-jobdefinition-resourceretentionpolicy.html
/// </summary>
/// <param name="SkipDeregisterOnUpdate">Whether earlier revisions still start jobs.</param>
internal sealed record ResourceRetentionProperties(bool SkipDeregisterOnUpdate = false);
