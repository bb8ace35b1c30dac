using System.Collections.Concurrent;

namespace Overnight.Local.Iam;

/// <summary>
/// One statement of a deployed policy, and what it decided. It can be withdrawn and restored, as an administrator may change a
/// policy while everything runs: the next request meets what then holds.
/// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
/// </summary>
public sealed class PolicyStatement
{
    private long _uses;
    private long _needs;
    private volatile bool _isWithdrawn;

    private readonly StatementScope _scope;
    private readonly ConcurrentDictionary<string, bool> _met = new(StringComparer.Ordinal);

    internal PolicyStatement(string name, bool isAllow, StatementScope scope) => (Name, IsAllow, _scope) = (name, isAllow, scope);

    /// <summary>
    /// <c>OWNER/POLICY/SID</c>: the role's or resource's name, the policy's, and the Sid, or <c>#0</c> where it has none.
    /// </summary>
    public string Name { get; }

    /// <summary>Allow or Deny.</summary>
    public bool IsAllow { get; }

    /// <summary>Requests that it allowed or denied.</summary>
    public long Uses => Interlocked.Read(ref _uses);

    /// <summary>Requests that nothing else would have allowed, or denied: what fails without it.</summary>
    public long Needs => Interlocked.Read(ref _needs);

    /// <summary>Its actions and resources, as they are written, that no request has met so far.</summary>
    public IReadOnlyList<string> Unmet => [.. _scope.Parts.Where(part => !_met.ContainsKey(part))];

    /// <summary>Null in identity policies: the role itself.</summary>
    internal PolicyPrincipals? Principals => _scope.Principals;

    public void Withdraw() => _isWithdrawn = true;

    public void Restore() => _isWithdrawn = false;

    internal bool Covers(AccessRequest request) => !_isWithdrawn && _scope.Covers(request);

    internal void Decided(AccessRequest request, bool alone)
    {
        Interlocked.Increment(ref _uses);
        if (alone) Interlocked.Increment(ref _needs);
        foreach (var part in _scope.PartsMetBy(request)) _met[part] = true;
    }

    public override string ToString() => $"{(IsAllow ? "Allow" : "Deny")} {Name}";
}

/// <summary>What a statement is about.</summary>
internal sealed record StatementScope
{
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Of NotAction: every action but these.</summary>
    public required bool ExceptActions { get; init; }

    /// <summary>Null in a trust policy: the role itself.</summary>
    public required IReadOnlyList<string>? Resources { get; init; }

    /// <summary>Of NotResource: everything but these.</summary>
    public required bool ExceptResources { get; init; }

    public required PolicyPrincipals? Principals { get; init; }
    public required IReadOnlyList<ConditionTest> Conditions { get; init; }

    /// <summary>What the statement grants or refuses; what it excepts is no part of that.</summary>
    public IEnumerable<string> Parts => [.. ExceptActions ? [] : Actions, .. ExceptResources ? [] : Resources ?? []];

    public bool Covers(AccessRequest request) =>
        Actions.Any(pattern => IsAction(pattern, request)) != ExceptActions
        && (Resources is null || Resources.Any(pattern => Wildcard.Matches(pattern, request.Resource)) != ExceptResources)
        && Conditions.All(test => test.Holds(request.Context));

    public IEnumerable<string> PartsMetBy(AccessRequest request) =>
        Actions.Where(pattern => IsAction(pattern, request))
            .Concat((Resources ?? []).Where(pattern => Wildcard.Matches(pattern, request.Resource)));

    private static bool IsAction(string pattern, AccessRequest request) =>
        Wildcard.Matches(pattern, request.Action, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Whom a statement of a resource's or a trust policy is about.</summary>
internal sealed record PolicyPrincipals(bool Everybody, IReadOnlyList<string> Aws, IReadOnlyList<string> Services)
{
    public bool Include(Principal who) => Everybody || who switch
    {
        Principal.Role role => Aws.Contains(role.RoleArn) || Aws.Contains(role.Arn),
        Principal.Administrator user => Aws.Contains(user.Arn),
        Principal.Service service => Services.Contains(service.Name),
        _ => false,
    };

    /// <summary>The whole account: it hands the decision to the identity's own policies, and allows nothing by itself.</summary>
    public bool IncludeAccount(string accountId) => Aws.Contains(accountId) || Aws.Contains($"arn:aws:iam::{accountId}:root");
}
