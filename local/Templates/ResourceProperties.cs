using Overnight.Local.Batch;

namespace Overnight.Local.Templates;

// What each resource type does here: these properties, and no others. Names and shapes are CloudFormation's and SAM's.

internal sealed record BucketProperties
{
    public string? BucketName { get; init; }
    public VersioningProperties? VersioningConfiguration { get; init; }
}

internal sealed record VersioningProperties(string Status);

/// <summary>docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html</summary>
internal sealed record FunctionProperties
{
    public string? FunctionName { get; init; }
    public string? Description { get; init; }
    public required string Handler { get; init; }
    public required string Runtime { get; init; }
    public required string CodeUri { get; init; }

    /// <summary>SAM makes a role where there is none.</summary>
    public string? Role { get; init; }

    public int Timeout { get; init; } = 3;
    public int MemorySize { get; init; } = 128;
    public int? ReservedConcurrentExecutions { get; init; }
    public VariablesProperties? Environment { get; init; }
    public LoggingProperties? LoggingConfig { get; init; }
    public IReadOnlyDictionary<string, EventProperties> Events { get; init; } = new Dictionary<string, EventProperties>();
}

internal sealed record VariablesProperties
{
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

internal sealed record LoggingProperties
{
    public string? LogGroup { get; init; }
}

/// <summary>An event source; S3 is the one there is here.</summary>
internal sealed record EventProperties(string Type, BucketEventProperties Properties);

/// <summary>docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html</summary>
internal sealed record BucketEventProperties
{
    /// <summary>The bucket's name: what a Ref to it gives.</summary>
    public required string Bucket { get; init; }

    /// <summary>One event or a list of them.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public EventFilterProperties? Filter { get; init; }
}

internal sealed record EventFilterProperties(KeyFilterProperties S3Key);

internal sealed record KeyFilterProperties(IReadOnlyList<KeyRuleProperties> Rules);

/// <summary><c>prefix</c> or <c>suffix</c>.</summary>
internal sealed record KeyRuleProperties(string Name, string Value);

/// <summary>docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html</summary>
internal sealed record StateMachineProperties
{
    public string? Name { get; init; }
    public string Type { get; init; } = "STANDARD";
    public required string DefinitionUri { get; init; }
    public IReadOnlyDictionary<string, string> DefinitionSubstitutions { get; init; } = new Dictionary<string, string>();
    public string? Role { get; init; }
}

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
}
