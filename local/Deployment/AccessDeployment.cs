using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Roles and policies, those that SAM makes included.</summary>
internal sealed class AccessDeployment(AccessControl access, IReadOnlySet<string> without)
{
    private readonly Dictionary<string, string> _roleOfProfile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idOfRole = new(StringComparer.Ordinal);

    /// <summary>Of an instance profile's name or ARN.</summary>
    public string? RoleOfProfile(string nameOrArn) =>
        _roleOfProfile.GetValueOrDefault(nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..]);

    public void Role(StackResource resource)
    {
        var properties = PropertyBinder.Read<RoleProperties>(resource);
        var arn = RoleArn(resource.PhysicalName);
        _idOfRole[resource.PhysicalName] = resource.LogicalId;
        access.AddRole(arn, Read(properties.AssumeRolePolicyDocument, $"{resource.LogicalId}/trust", PolicyKind.Trust));
        foreach (var policy in properties.Policies)
            access.AddIdentityPolicy(arn, Read(policy.PolicyDocument, $"{resource.LogicalId}/{policy.PolicyName}", PolicyKind.Identity));
    }

    public void Policy(StackResource resource)
    {
        var properties = PropertyBinder.Read<PolicyProperties>(resource);
        foreach (var role in properties.Roles)
        {
            var name = $"{_idOfRole.GetValueOrDefault(role, role)}/{properties.PolicyName}";
            access.AddIdentityPolicy(RoleArn(role), Read(properties.PolicyDocument, name, PolicyKind.Identity));
        }
    }

    public void InstanceProfile(StackResource resource)
    {
        var properties = PropertyBinder.Read<InstanceProfileProperties>(resource);
        if (properties.Roles is not [var role])
            throw new ArgumentException($"Roles: found {properties.Roles.Count}, expected one");
        _roleOfProfile[resource.PhysicalName] = RoleArn(role);
    }

    public void BucketPolicy(StackResource resource)
    {
        var properties = PropertyBinder.Read<BucketPolicyProperties>(resource);
        AddToResource(resource, $"arn:aws:s3:::{properties.Bucket}", properties.PolicyDocument);
    }

    public void TopicPolicy(StackResource resource)
    {
        var properties = PropertyBinder.Read<TopicPolicyProperties>(resource);
        foreach (var topic in properties.Topics) AddToResource(resource, topic, properties.PolicyDocument);
    }

    public void QueuePolicy(StackResource resource, Func<string, string> arnOfUrl)
    {
        var properties = PropertyBinder.Read<QueuePolicyProperties>(resource);
        foreach (var queue in properties.Queues) AddToResource(resource, arnOfUrl(queue), properties.PolicyDocument);
    }

    /// <summary>Who but the account's own roles may invoke a function.</summary>
    public void Permission(StackResource resource, Func<string, string> arnOfFunction)
    {
        var properties = PropertyBinder.Read<PermissionProperties>(resource);
        var function = arnOfFunction(properties.FunctionName);
        AllowInvoke(resource.LogicalId, function, properties.Action, properties.Principal, properties.SourceArn, properties.SourceAccount);
    }

    /// <summary>A statement of a function's policy, as AddPermission writes it.</summary>
    public void AllowInvoke(string owner, string functionArn, string action, string principal, string? sourceArn, string? sourceAccount)
    {
        var condition = new JsonObject();
        if (sourceAccount is not null) condition["StringEquals"] = new JsonObject { ["AWS:SourceAccount"] = sourceAccount };
        if (sourceArn is not null) condition["ArnLike"] = new JsonObject { ["AWS:SourceArn"] = sourceArn };
        var kind = principal.EndsWith(".amazonaws.com", StringComparison.Ordinal) ? "Service" : "AWS";
        var statement = new JsonObject
        {
            ["Sid"] = "Invoke",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { [kind] = principal },
            ["Action"] = action,
            ["Resource"] = functionArn,
        };
        if (condition.Count > 0) statement["Condition"] = condition;
        access.AddResourcePolicy(functionArn, Read(Document(statement), $"{owner}/permission", PolicyKind.Resource));
    }

    /// <summary>The role that SAM makes, with the policies that are written beside what it is for.</summary>
    /// <param name="owner">Begins the statements' names.</param>
    /// <param name="roleArn">Its ARN.</param>
    /// <param name="service">Who takes it on.</param>
    /// <param name="policies">SAM's <c>Policies</c>: documents, or objects with Statement. Names of policies are not known here.</param>
    /// <param name="own">Statements that SAM adds.</param>
    public void MadeRole(string owner, string roleArn, string service, JsonNode? policies, params JsonObject[] own)
    {
        var trust = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = service },
            ["Action"] = "sts:AssumeRole",
        };
        access.AddRole(roleArn, Read(Document(trust), $"{owner}/trust", PolicyKind.Trust));
        List<JsonNode?> given = policies switch { JsonArray several => [.. several], null => [], var one => [one] };
        foreach (var (policy, i) in given.Select((policy, i) => (policy, i)))
        {
            if (policy is not JsonObject document || !document.ContainsKey("Statement"))
            {
                throw new ArgumentException($"Policies[{i}]: found {policy?.ToJsonString() ?? "null"}, expected an object with Statement: "
                    + "managed policies and SAM's policy templates are not known here");
            }
            var whole = document["Statement"] is JsonArray several ? several.DeepClone().AsArray() : new JsonArray(document["Statement"]?.DeepClone());
            access.AddIdentityPolicy(roleArn, Read(Document([.. whole.Select(one => one!.DeepClone().AsObject())]), $"{owner}/policy{i}", PolicyKind.Identity));
        }
        if (own.Length > 0) access.AddIdentityPolicy(roleArn, Read(Document(own), $"{owner}/sam", PolicyKind.Identity));
    }

    public static string RoleArn(string name) => $"arn:aws:iam::{LocalCloudServices.AccountId}:role/{name}";

    public static JsonObject Allow(string action, string resource) => Allow([action], resource);

    public static JsonObject Allow(string[] actions, string resource) => new()
    {
        ["Effect"] = "Allow",
        ["Action"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]),
        ["Resource"] = resource,
    };

    private void AddToResource(StackResource resource, string arn, JsonObject policy) =>
        access.AddResourcePolicy(arn, Read(policy, $"{resource.LogicalId}/policy", PolicyKind.Resource));

    private IEnumerable<PolicyStatement> Read(JsonObject document, string name, PolicyKind kind) =>
        PolicyDocument.Read(document, name, kind).Where(statement => !without.Contains(statement.Name));

    private static JsonObject Document(params JsonObject[] statements) =>
        new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements]) };
}
