using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

internal sealed record TopicProperties
{
    public string? TopicName { get; init; }
    public string? DisplayName { get; init; }
    public IReadOnlyList<TopicSubscriptionProperties> Subscription { get; init; } = [];
}

internal sealed record TopicSubscriptionProperties(string Protocol, string Endpoint);

internal sealed record TopicPolicyProperties(IReadOnlyList<string> Topics, JsonObject PolicyDocument);

internal sealed record SubscriptionProperties
{
    public required string TopicArn { get; init; }
    public required string Protocol { get; init; }
    public required string Endpoint { get; init; }
}

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html, standard queues.</summary>
internal sealed record QueueProperties
{
    public string? QueueName { get; init; }
    public int DelaySeconds { get; init; }
    public int MaximumMessageSize { get; init; } = 1_048_576;
    public int MessageRetentionPeriod { get; init; } = 345_600;
    public int ReceiveMessageWaitTimeSeconds { get; init; }
    public int VisibilityTimeout { get; init; } = 30;
    public RedrivePolicyProperties? RedrivePolicy { get; init; }
}

// Unlike elsewhere in CloudFormation these are written as SQS writes them.
internal sealed record RedrivePolicyProperties
{
    [System.Text.Json.Serialization.JsonPropertyName("deadLetterTargetArn")]
    public required string DeadLetterTargetArn { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("maxReceiveCount")]
    public required int MaxReceiveCount { get; init; }
}

/// <summary>Queues are their URLs.</summary>
internal sealed record QueuePolicyProperties(IReadOnlyList<string> Queues, JsonObject PolicyDocument);

/// <summary>
/// On the default bus. docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
/// </summary>
internal sealed record RuleProperties
{
    public string? Name { get; init; }
    public string? Description { get; init; }
    public required JsonObject EventPattern { get; init; }
    public string State { get; init; } = "ENABLED";
    public required IReadOnlyList<RuleTargetProperties> Targets { get; init; }
}

internal sealed record RuleTargetProperties
{
    public required string Id { get; init; }
    public required string Arn { get; init; }
    public string? Input { get; init; }
    public string? InputPath { get; init; }
    public RetryPolicyProperties? RetryPolicy { get; init; }
    public DeadLetterProperties? DeadLetterConfig { get; init; }
}

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html</summary>
internal sealed record ScheduleProperties
{
    public string? Name { get; init; }
    public string GroupName { get; init; } = "default";
    public string? Description { get; init; }
    public required string ScheduleExpression { get; init; }
    public string ScheduleExpressionTimezone { get; init; } = "UTC";
    public required FlexibleTimeWindowProperties FlexibleTimeWindow { get; init; }
    public string State { get; init; } = "ENABLED";
    public string? StartDate { get; init; }
    public string? EndDate { get; init; }
    public required ScheduleTargetProperties Target { get; init; }
}

internal sealed record FlexibleTimeWindowProperties
{
    public required string Mode { get; init; }
    public int? MaximumWindowInMinutes { get; init; }
}

internal sealed record ScheduleTargetProperties
{
    public required string Arn { get; init; }
    public required string RoleArn { get; init; }
    public string? Input { get; init; }
    public RetryPolicyProperties? RetryPolicy { get; init; }
    public DeadLetterProperties? DeadLetterConfig { get; init; }
}

internal sealed record RetryPolicyProperties
{
    public int MaximumEventAgeInSeconds { get; init; } = 86_400;
    public int MaximumRetryAttempts { get; init; } = 185;
}

internal sealed record DeadLetterProperties(string Arn);

internal sealed record ScheduleGroupProperties
{
    public string? Name { get; init; }
}
