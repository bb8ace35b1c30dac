using Overnight.Local.Iam;
using Overnight.Local.S3;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>What buckets tell functions: set when all is known, because two rules of a bucket must not overlap.</summary>
internal sealed class NotificationDeployment(LocalCloudServices services)
{
    private readonly Dictionary<string, List<NotificationRule>> _rules = new(StringComparer.Ordinal);

    public IEnumerable<string> Buckets => _rules.Keys;

    /// <param name="bucket">Its name.</param>
    /// <param name="id">The rule's.</param>
    /// <param name="events">What is told.</param>
    /// <param name="filter">Of which objects; null of all.</param>
    /// <param name="functionArn">Who is told.</param>
    public void Add(string bucket, string id, IReadOnlyList<string> events, EventFilterProperties? filter, string functionArn)
    {
        if (!_rules.TryGetValue(bucket, out var rules)) _rules[bucket] = rules = [];
        rules.Add(new NotificationRule
        {
            Id = id,
            Events = [.. events],
            Prefix = Part("prefix"),
            Suffix = Part("suffix"),
            FunctionArn = functionArn,
        });

        string Part(string part) => filter?.S3Key.Rules
            .FirstOrDefault(rule => string.Equals(rule.Name, part, StringComparison.OrdinalIgnoreCase))?.Value ?? "";
    }

    /// <summary>S3 asks whether it may, and takes no configuration that it could not act on.</summary>
    /// <exception cref="ArgumentException">It may not, or the rules are not right.</exception>
    public void Set(string bucket)
    {
        var context = new Dictionary<string, string>
        {
            ["aws:SourceArn"] = $"arn:aws:s3:::{bucket}",
            ["aws:SourceAccount"] = LocalCloudServices.AccountId,
        };
        foreach (var rule in _rules[bucket])
        {
            var request = new AccessRequest(new Principal.Service("s3.amazonaws.com"), "lambda:InvokeFunction", rule.FunctionArn);
            if (services.Access.Decide(request with { Context = context }) is { } refusal)
                throw new ArgumentException($"Unable to validate the following destination configurations: {rule.Id}: {refusal}");
        }
        services.Notifications.Set(bucket, _rules[bucket]);
    }
}
