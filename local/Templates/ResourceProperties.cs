using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

// What each resource type does here: these properties, and no others. Names and shapes are CloudFormation's and SAM's.

internal sealed record BucketProperties
{
    public string? BucketName { get; init; }
    public VersioningProperties? VersioningConfiguration { get; init; }
    public NotificationProperties? NotificationConfiguration { get; init; }
}

internal sealed record VersioningProperties(string Status);

/// <summary>
/// To functions only.
/// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-lambdaconfiguration.html
/// </summary>
internal sealed record NotificationProperties(IReadOnlyList<LambdaConfigurationProperties> LambdaConfigurations);

internal sealed record LambdaConfigurationProperties(string Event, string Function, EventFilterProperties? Filter = null);

/// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html</summary>
internal sealed record LogGroupProperties
{
    public string? LogGroupName { get; init; }
    public int? RetentionInDays { get; init; }
}

internal sealed record BucketPolicyProperties(string Bucket, JsonObject PolicyDocument);

internal sealed record RoleProperties
{
    public string? RoleName { get; init; }
    public string? Description { get; init; }
    public required JsonObject AssumeRolePolicyDocument { get; init; }
    public IReadOnlyList<InlinePolicyProperties> Policies { get; init; } = [];
}

internal sealed record InlinePolicyProperties(string PolicyName, JsonObject PolicyDocument);

internal sealed record PolicyProperties
{
    public required string PolicyName { get; init; }
    public required JsonObject PolicyDocument { get; init; }

    /// <summary>The roles' names.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
}

internal sealed record InstanceProfileProperties
{
    public string? InstanceProfileName { get; init; }

    /// <summary>The name of its one role.</summary>
    public required IReadOnlyList<string> Roles { get; init; }
}
