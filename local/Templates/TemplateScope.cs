using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

/// <summary>
/// What names in a template stand for: parameters, pseudo parameters and resources. A resource's attributes follow from its
/// physical name alone, so nothing need be deployed before they are known.
/// </summary>
internal sealed class TemplateScope
{
    private readonly Dictionary<string, ResourceIdentity?> _identities = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, JsonNode> _parameters;
    private readonly Func<string, ResourceIdentity?> _identify;
    private readonly IReadOnlyCollection<string> _resources;

    /// <param name="options">The stack's name, account and region.</param>
    /// <param name="parameters">Their values.</param>
    /// <param name="resources">The logical names of the resources.</param>
    /// <param name="identify">A resource's kind and physical name; null where there is none, or its condition does not hold.</param>
    public TemplateScope(StackOptions options, IReadOnlyDictionary<string, JsonNode> parameters, IReadOnlyCollection<string> resources, Func<string, ResourceIdentity?> identify)
    {
        Options = options;
        (_parameters, _resources, _identify) = (parameters, resources, identify);
    }

    public StackOptions Options { get; }

    public string Region => Options.Region;

    public JsonObject? Conditions { get; init; }

    public JsonObject? Mappings { get; init; }

    public IEnumerable<string> Names => _parameters.Keys.Concat(_resources);

    /// <summary>docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html</summary>
    public JsonNode? Ref(string name) => name switch
    {
        "AWS::AccountId" => Options.AccountId,
        "AWS::Region" => Options.Region,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => Options.StackName,
        "AWS::StackId" => Options.StackId,
        _ => _parameters.TryGetValue(name, out var value) ? value.DeepClone() : Identity(name) is { } identity ? identity.Kind.Ref(identity) : null,
    };

    public string? Attribute(string resource, string attribute) =>
        Identity(resource) is { } identity && identity.Kind.Attributes.TryGetValue(attribute, out var value) ? value(identity) : null;

    public IEnumerable<string>? AttributesOf(string resource) => Identity(resource)?.Kind.Attributes.Keys;

    /// <summary>Found out once; a name that leads back to itself is none.</summary>
    public ResourceIdentity? Identity(string logicalId)
    {
        if (_identities.TryGetValue(logicalId, out var known)) return known;
        _identities[logicalId] = null;
        return _identities[logicalId] = _resources.Contains(logicalId) ? _identify(logicalId) : null;
    }
}

/// <summary>What a resource is and is called.</summary>
internal sealed record ResourceIdentity(ResourceKind Kind, string LogicalId, string Name, StackOptions Options)
{
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Options.Region}:{Options.AccountId}:{resource}";

    public string GlobalArn(string service, string resource) => $"arn:aws:{service}::{Options.AccountId}:{resource}";
}
