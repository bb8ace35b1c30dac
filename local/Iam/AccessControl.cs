namespace Overnight.Local.Iam;

/// <summary>
/// Decides on every request by the deployed policies: a Deny anywhere ends it; within the account an Allow of the identity or of
/// the resource is enough; everything else is denied. A service on its own behalf has nothing but the resource's policy.
/// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
/// </summary>
public sealed class AccessControl(string region, string accountId)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<PolicyStatement>> _byRole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PolicyStatement>> _trust = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PolicyStatement>> _byResource = new(StringComparer.Ordinal);

    public string AccountId => accountId;

    /// <summary>Every statement that is deployed: what it decided so far stands in it.</summary>
    public IReadOnlyList<PolicyStatement> Statements
    {
        get
        {
            lock (_gate) return [.. _trust.Concat(_byRole).Concat(_byResource).SelectMany(pair => pair.Value)];
        }
    }

    /// <exception cref="AccessDeniedException">With AWS's message.</exception>
    public void Demand(AccessRequest request)
    {
        if (Decide(request) is { } refusal) throw new AccessDeniedException(refusal);
    }

    public bool Allows(AccessRequest request) => Decide(request) is null;

    /// <summary>
    /// The refusal in AWS's words, null where it is allowed.
    /// docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    /// </summary>
    public string? Decide(AccessRequest request)
    {
        request = WithContext(request);
        var (identity, resource) = Policies(request);
        var onResource = resource.Where(statement => Concerns(statement, request.Who) && statement.Covers(request)).ToList();
        var own = identity.Where(statement => statement.Covers(request)).ToList();
        var denials = own.Concat(onResource).Where(statement => !statement.IsAllow).ToList();
        var allows = own.Concat(onResource).Where(statement => statement.IsAllow).ToList();
        if (request.Who is Principal.Administrator && denials.Count == 0) return null;
        var deciding = denials.Count > 0 ? denials : allows;
        foreach (var statement in deciding) statement.Decided(request, alone: deciding.Count == 1);
        if (denials.Count == 0 && allows.Count > 0) return null;
        if (request.Who is Principal.Anonymous) return "Access Denied";
        return $"User: {request.Who.Arn} is not authorized to perform: {request.Action} on resource: {request.Resource} " + (denials.Count > 0
            ? $"with an explicit deny in {(own.Contains(denials[0]) ? "an identity-based" : "a resource-based")} policy"
            : $"because no {(request.Who is Principal.Service ? "resource" : "identity")}-based policy allows the {request.Action} action");
    }

    /// <summary>
    /// Whether a service may take a role on: the role's trust policy.
    /// docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    /// </summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="service"><c>lambda.amazonaws.com</c>.</param>
    /// <param name="sourceArn">On whose behalf; null where the service does not say.</param>
    public bool CanAssume(string roleArn, string service, string? sourceArn = null)
    {
        var context = new Dictionary<string, string>();
        if (sourceArn is not null) (context["aws:SourceArn"], context["aws:SourceAccount"]) = (sourceArn, accountId);
        var request = new AccessRequest(new Principal.Service(service), "sts:AssumeRole", roleArn) { Context = context };
        List<PolicyStatement> trust;
        lock (_gate) trust = _trust.GetValueOrDefault(roleArn) ?? [];
        var deciding = trust.Where(statement => statement.Principals!.Include(request.Who) && statement.Covers(request)).ToList();
        foreach (var statement in deciding) statement.Decided(request, alone: deciding.Count == 1);
        return deciding.Count > 0 && deciding.TrueForAll(statement => statement.IsAllow);
    }

    public bool HasRole(string roleArn)
    {
        lock (_gate) return _trust.ContainsKey(roleArn);
    }

    internal void AddRole(string roleArn, IEnumerable<PolicyStatement> trust)
    {
        lock (_gate)
        {
            _trust[roleArn] = [.. trust];
            _byRole.TryAdd(roleArn, []);
        }
    }

    /// <exception cref="ArgumentException">There is no such role.</exception>
    internal void AddIdentityPolicy(string roleArn, IEnumerable<PolicyStatement> statements)
    {
        lock (_gate)
        {
            if (!_byRole.TryGetValue(roleArn, out var known))
                throw new ArgumentException($"found no role {roleArn} in the stack");
            known.AddRange(statements);
        }
    }

    internal void AddResourcePolicy(string resourceArn, IEnumerable<PolicyStatement> statements)
    {
        lock (_gate)
        {
            if (!_byResource.TryGetValue(resourceArn, out var known)) _byResource[resourceArn] = known = [];
            known.AddRange(statements);
        }
    }

    /// <summary>Of the whole account a Deny is about each of its identities; an Allow leaves it to their own policies.</summary>
    private bool Concerns(PolicyStatement statement, Principal who) => statement.Principals!.Include(who)
        || (!statement.IsAllow && who is (Principal.Role or Principal.Administrator) && statement.Principals.IncludeAccount(accountId));

    private (List<PolicyStatement> Identity, List<PolicyStatement> Resource) Policies(AccessRequest request)
    {
        lock (_gate)
        {
            var identity = request.Who is Principal.Role role ? _byRole.GetValueOrDefault(role.RoleArn) : null;
            return ([.. identity ?? []], [.. _byResource.GetValueOrDefault(OwnerOf(request.Resource)) ?? []]);
        }
    }

    /// <summary>
    /// What every request here has. Nothing leaves this machine, so every request counts as encrypted on its way.
    /// </summary>
    private AccessRequest WithContext(AccessRequest request)
    {
        var context = new Dictionary<string, string>
        {
            ["aws:SecureTransport"] = "true",
            ["aws:RequestedRegion"] = region,
            ["aws:ResourceAccount"] = accountId,
            ["aws:PrincipalAccount"] = accountId,
            ["aws:PrincipalArn"] = request.Who is Principal.Role role ? role.RoleArn : request.Who.Arn,
        };
        foreach (var (key, value) in request.Context) context[key] = value;
        return request with { Context = context };
    }

    /// <summary>An object's policy is its bucket's, a function's version's is the function's.</summary>
    private static string OwnerOf(string resource)
    {
        if (resource.StartsWith("arn:aws:s3:::", StringComparison.Ordinal)) return resource.Split('/', 2)[0];
        return resource.EndsWith(":$LATEST", StringComparison.Ordinal) ? resource[..resource.LastIndexOf(':')] : resource;
    }
}
