namespace Overnight.Local.Templates;

/// <summary>What is known of a resource type: what deploys here, what is passed over and why, and what its names are.</summary>
internal sealed record ResourceKind
{
    public required string Type { get; init; }

    /// <summary>
    /// The record that its properties are read into: a property it does not have is refused. Null passes the whole resource over.
    /// </summary>
    public Type? Properties { get; init; }

    /// <summary>Properties without effect on this machine, with the reason; nested ones with dots.</summary>
    public Dictionary<string, string> Ignored { get; init; } = [];

    /// <summary>Why the whole resource has no effect, where it has none.</summary>
    public string? IgnoredBecause { get; init; }

    /// <summary>Of a resource without effect: the names of its properties; any other is refused all the same.</summary>
    public string IgnoredProperties { get; init; } = "";

    /// <summary>The property that names it; else its physical name is made up, the same for every deployment.</summary>
    public string? NameProperty { get; init; }

    /// <summary>Of made-up names: EC2's are <c>vpc-0123456789abcdef0</c>.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Whether names must be lower case, as buckets' and repositories' must.</summary>
    public bool LowerCase { get; init; }

    public Func<ResourceIdentity, string> Ref { get; init; } = identity => identity.Name;

    public Dictionary<string, Func<ResourceIdentity, string>> Attributes { get; init; } = [];
}
