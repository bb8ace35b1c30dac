namespace Overnight.Local.S3;

/// <summary>One entry of a bucket's notification configuration: which events go to which function.</summary>
public sealed record NotificationRule
{
    /// <summary>Told to the function as <c>configurationId</c>.</summary>
    public required string Id { get; init; }

    /// <summary><c>s3:ObjectCreated:*</c>, <c>s3:ObjectRemoved:Delete</c> and the like.</summary>
    public required List<string> Events { get; init; }

    public string Prefix { get; init; } = "";

    public string Suffix { get; init; } = "";

    public required string FunctionArn { get; init; }

    /// <param name="eventName">Without <c>s3:</c>, as in the event itself.</param>
    /// <param name="key">The object's.</param>
    internal bool Matches(string eventName, string key) =>
        Events.Exists(pattern => PatternMatches(pattern, "s3:" + eventName))
        && key.StartsWith(Prefix, StringComparison.Ordinal)
        && key.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>S3 refuses two rules that one event could match: it would not know where to send it.</summary>
    internal bool Overlaps(NotificationRule other) =>
        Events.Exists(mine => other.Events.Exists(theirs => PatternMatches(mine, theirs) || PatternMatches(theirs, mine)))
        && (Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(Prefix, StringComparison.Ordinal))
        && (Suffix.EndsWith(other.Suffix, StringComparison.Ordinal) || other.Suffix.EndsWith(Suffix, StringComparison.Ordinal));

    private static bool PatternMatches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;
}
