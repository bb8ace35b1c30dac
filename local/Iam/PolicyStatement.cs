namespace Overnight.Local.Iam;

/// <summary>
/// One statement of a deployed policy, and how often it decided.
/// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
/// </summary>
public sealed class PolicyStatement
{
    private long _uses;
    private long _needs;

    private readonly StatementScope _scope;

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

    /// <summary>Null in identity policies: the role itself.</summary>
    internal PolicyPrincipals? Principals => _scope.Principals;

    internal bool Covers(AccessRequest request) => _scope.Covers(request);

    internal void Decided(bool alone)
    {
        Interlocked.Increment(ref _uses);
        if (alone) Interlocked.Increment(ref _needs);
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

    public bool Covers(AccessRequest request) =>
        Actions.Any(pattern => Wildcard.Matches(pattern, request.Action, StringComparison.OrdinalIgnoreCase)) != ExceptActions
        && (Resources is null || Resources.Any(pattern => Wildcard.Matches(pattern, request.Resource)) != ExceptResources)
        && Conditions.All(test => test.Holds(request.Context));
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
