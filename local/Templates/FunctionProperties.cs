using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

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

    /// <summary>Of the role that SAM makes.</summary>
    public JsonNode? Policies { get; init; }

    public int Timeout { get; init; } = 3;
    public int MemorySize { get; init; } = 128;
    public int? ReservedConcurrentExecutions { get; init; }
    public string? Tracing { get; init; }
    public VariablesProperties? Environment { get; init; }
    public LoggingProperties? LoggingConfig { get; init; }
    public EventInvokeProperties? EventInvokeConfig { get; init; }
    public SamDeadLetterProperties? DeadLetterQueue { get; init; }
    public IReadOnlyDictionary<string, EventProperties> Events { get; init; } = new Dictionary<string, EventProperties>();
}

internal sealed record VariablesProperties
{
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-loggingconfig.html</summary>
internal sealed record LoggingProperties
{
    public string? LogGroup { get; init; }

    /// <summary>Text or JSON.</summary>
    public string LogFormat { get; init; } = "Text";
}

/// <summary>docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html</summary>
internal sealed record EventInvokeProperties
{
    public int? MaximumEventAgeInSeconds { get; init; }
    public int? MaximumRetryAttempts { get; init; }
    public DestinationsProperties? DestinationConfig { get; init; }
}

internal sealed record DestinationsProperties
{
    public DestinationProperties? OnSuccess { get; init; }
    public DestinationProperties? OnFailure { get; init; }
}

internal sealed record DestinationProperties
{
    /// <summary>SAM's: SQS, SNS, Lambda; it also makes the policy that sending needs.</summary>
    public string? Type { get; init; }

    /// <summary>An ARN. SAM would make a queue where there is none.</summary>
    public required string Destination { get; init; }
}

/// <summary>SQS or SNS; SAM also makes the policy that sending needs.</summary>
internal sealed record SamDeadLetterProperties(string Type, string TargetArn);

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html</summary>
internal sealed record EventInvokeConfigProperties
{
    public required string FunctionName { get; init; }
    public required string Qualifier { get; init; }
    public int? MaximumEventAgeInSeconds { get; init; }
    public int? MaximumRetryAttempts { get; init; }
    public DestinationsProperties? DestinationConfig { get; init; }
}

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html</summary>
internal sealed record PermissionProperties
{
    public required string Action { get; init; }
    public required string FunctionName { get; init; }
    public required string Principal { get; init; }
    public string? SourceAccount { get; init; }
    public string? SourceArn { get; init; }
}

/// <summary>An event source of a function: S3, Schedule or ScheduleV2.</summary>
internal sealed record EventProperties(string Type, EventSourceProperties Properties);

/// <summary>
/// docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html, and
/// sam-property-function-schedulev2.html and sam-property-function-schedule.html beside it.
/// </summary>
internal sealed record EventSourceProperties
{
    /// <summary>The bucket's name: what a Ref to it gives.</summary>
    public string? Bucket { get; init; }

    /// <summary>One event or a list of them.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    public EventFilterProperties? Filter { get; init; }

    /// <summary>Of Schedule.</summary>
    public string? Schedule { get; init; }

    /// <summary>Of Schedule.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of ScheduleV2.</summary>
    public string? ScheduleExpression { get; init; }

    public string? ScheduleExpressionTimezone { get; init; }
    public FlexibleTimeWindowProperties? FlexibleTimeWindow { get; init; }
    public string? Name { get; init; }
    public string? GroupName { get; init; }
    public string? Description { get; init; }
    public string? Input { get; init; }
    public string? RoleArn { get; init; }
    public string? State { get; init; }
    public RetryPolicyProperties? RetryPolicy { get; init; }
    public DeadLetterProperties? DeadLetterConfig { get; init; }
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

    /// <summary>Of the role that SAM makes.</summary>
    public JsonNode? Policies { get; init; }

    public StateMachineLoggingProperties? Logging { get; init; }
    public StateMachineTracingProperties? Tracing { get; init; }
    public IReadOnlyDictionary<string, EventProperties> Events { get; init; } = new Dictionary<string, EventProperties>();
}

/// <summary>Nothing is delivered, since the history is kept whole beside the execution; whether the role may deliver is checked.</summary>
internal sealed record StateMachineLoggingProperties
{
    public string Level { get; init; } = "OFF";
    public bool IncludeExecutionData { get; init; }
    public IReadOnlyList<JsonObject> Destinations { get; init; } = [];
}

/// <summary>Nothing is traced, since the history tells the same; whether the role may trace is checked.</summary>
internal sealed record StateMachineTracingProperties
{
    public bool Enabled { get; init; }
}
