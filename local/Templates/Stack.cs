using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

/// <summary>What a template is deployed as.</summary>
public sealed record StackOptions
{
    public string StackName { get; init; } = "overnight";
    public string Region { get; init; } = "us-east-1";

    /// <summary>12 digits.</summary>
    public string AccountId { get; init; } = "000000000000";

    /// <summary>Values that take the place of parameters' defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    internal string StackId => $"arn:aws:cloudformation:{Region}:{AccountId}:stack/{StackName}/00000000-0000-0000-0000-000000000000";
}

/// <summary>A template, evaluated: what is to be deployed.</summary>
public sealed record Stack
{
    /// <summary>The folder that the template's relative paths begin at.</summary>
    public required string Folder { get; init; }

    /// <summary>Those whose condition holds, in the template's order.</summary>
    public required IReadOnlyList<StackResource> Resources { get; init; }

    public required IReadOnlyDictionary<string, string> Outputs { get; init; }

    /// <summary>What has no effect on this machine, each with its reason: sentences.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }
}

public sealed record StackResource
{
    public required string LogicalId { get; init; }

    /// <summary><c>AWS::S3::Bucket</c>.</summary>
    public required string Type { get; init; }

    public required string PhysicalName { get; init; }

    /// <summary>Evaluated.</summary>
    public required JsonObject Properties { get; init; }

    internal string Path => $"Resources.{LogicalId}.Properties";
}
