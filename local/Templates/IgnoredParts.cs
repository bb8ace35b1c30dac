namespace Overnight.Local.Templates;

/// <summary>What of a template has no effect on this machine: told once a reason, never silently.</summary>
internal sealed class IgnoredParts
{
    private readonly SortedDictionary<string, SortedSet<string>> _byReason = new(StringComparer.Ordinal);

    public void Add(StackResource resource, ResourceKind kind, IEnumerable<string> properties)
    {
        if (kind.IgnoredBecause is { } reason) Note(reason, resource.Type);
        foreach (var property in properties) Note(kind.Ignored[property], $"{resource.Type} {property}");
    }

    /// <summary><c>ignored, because requests on this machine are not authorised: AWS::IAM::Role, AWS::S3::BucketPolicy</c></summary>
    public List<string> Sentences() => [.. _byReason.Select(pair => $"ignored, because {pair.Key}: {string.Join(", ", pair.Value)}")];

    private void Note(string reason, string what)
    {
        if (!_byReason.TryGetValue(reason, out var known)) _byReason[reason] = known = new SortedSet<string>(StringComparer.Ordinal);
        known.Add(what);
    }
}
