using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.Iam;

/// <summary>
/// Reads a policy; what is not evaluated here is refused by name.
/// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
/// </summary>
internal static class PolicyDocument
{
    private static readonly string[] Fields = ["Version", "Id", "Statement"];

    private static readonly string[] StatementFields =
        ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    /// <param name="document">The policy.</param>
    /// <param name="name">Begins the statements' names: <c>OWNER/POLICY</c>.</param>
    /// <param name="kind">Which elements it must have.</param>
    /// <exception cref="ArgumentException">Everything in it that cannot be evaluated.</exception>
    public static List<PolicyStatement> Read(JsonObject document, string name, PolicyKind kind)
    {
        var problems = new List<string>();
        foreach (var field in document.Select(field => field.Key).Except(Fields))
            problems.Add($"{field}: found an element that policies do not have, expected one of {string.Join(", ", Fields)}");
        if ($"{document["Version"]}" != "2012-10-17")
            problems.Add($"Version: found '{document["Version"]}', expected 2012-10-17");
        List<JsonNode?> nodes = document["Statement"] switch { JsonArray several => [.. several], null => [], var one => [one] };
        if (nodes.Count == 0) problems.Add("Statement: found none, expected at least one");
        var statements = nodes.Select((node, i) => Statement(node as JsonObject ?? [], i, name, kind, problems)).ToList();
        foreach (var twice in statements.GroupBy(statement => statement.Name).Where(group => group.Count() > 1))
            problems.Add($"found the Sid of {twice.Key} {twice.Count()} times, expected each once");
        return problems.Count == 0 ? statements : throw new ArgumentException($"policy {name}: {string.Join("; ", problems)}");
    }

    private static PolicyStatement Statement(JsonObject json, int index, string policy, PolicyKind kind, List<string> problems)
    {
        var sid = (string?)json["Sid"] ?? $"#{index}";
        foreach (var field in json.Select(field => field.Key).Except(StatementFields))
            problems.Add($"{sid}.{field}: found an element that is not evaluated here, expected one of {string.Join(", ", StatementFields)}");
        var effect = $"{json["Effect"]}";
        if (effect is not ("Allow" or "Deny")) problems.Add($"{sid}.Effect: found '{effect}', expected Allow or Deny");
        var (actions, exceptActions) = Either(json, "Action", sid, problems);
        var (resources, exceptResources) = kind == PolicyKind.Trust ? (null, false) : Either(json, "Resource", sid, problems);
        if (kind == PolicyKind.Trust && (json.ContainsKey("Resource") || json.ContainsKey("NotResource")))
            problems.Add($"{sid}.Resource: found one, expected none: a trust policy is about its own role");
        if (json.ContainsKey("Principal") == (kind == PolicyKind.Identity))
        {
            var (found, expected) = kind == PolicyKind.Identity ? ("one", "none") : ("none", "one");
            problems.Add($"{sid}.Principal: found {found}, expected {expected}");
        }
        foreach (var wrong in actions.Where(action => action != "*" && !action.Contains(':', StringComparison.Ordinal)))
            problems.Add($"{sid}.Action: found '{wrong}', expected SERVICE:ACTION");
        return new PolicyStatement($"{policy}/{sid}", effect == "Allow", new StatementScope
        {
            Actions = actions,
            ExceptActions = exceptActions,
            Resources = resources,
            ExceptResources = exceptResources,
            Principals = kind == PolicyKind.Identity ? null : Principals(json["Principal"], sid, problems),
            Conditions = ConditionTest.Read(json["Condition"], $"{sid}.Condition", problems),
        });
    }

    /// <summary>One value or a list of them, as the grammar allows everywhere.</summary>
    public static List<string> Texts(JsonNode? node, string path, List<string> problems)
    {
        List<JsonNode?> nodes = node switch { JsonArray several => [.. several], null => [], var one => [one] };
        if (nodes.Count == 0) problems.Add($"{path}: found none, expected at least one");
        var texts = new List<string>();
        foreach (var one in nodes)
        {
            var text = one is JsonValue value && value.GetValueKind() != JsonValueKind.Null ? value.ToString() : "";
            if (one is JsonValue flag && flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
                text = one.ToJsonString();
            if (text.Length == 0) problems.Add($"{path}: found {one?.ToJsonString() ?? "null"}, expected a text");
            if (text.Contains("${", StringComparison.Ordinal))
                problems.Add($"{path}: found a policy variable in '{text}', which is not evaluated here");
            texts.Add(text);
        }
        return texts;
    }

    private static (List<string> Values, bool Except) Either(JsonObject json, string name, string sid, List<string> problems)
    {
        var (plain, except) = (json[name], json["Not" + name]);
        if (plain is not null && except is not null)
            problems.Add($"{sid}: found both {name} and Not{name}, expected one of them");
        return plain is null && except is not null
            ? (Texts(except, $"{sid}.Not{name}", problems), true)
            : (Texts(plain, $"{sid}.{name}", problems), false);
    }

    private static PolicyPrincipals Principals(JsonNode? node, string sid, List<string> problems)
    {
        if (node is not JsonObject kinds) return new PolicyPrincipals($"{node}" == "*", [], []);
        foreach (var unknown in kinds.Select(kind => kind.Key).Except(["AWS", "Service"]))
            problems.Add($"{sid}.Principal.{unknown}: found a kind that does not call here, expected AWS or Service");
        List<string> Of(string kind) => kinds[kind] is { } value ? Texts(value, $"{sid}.Principal.{kind}", problems) : [];
        var aws = Of("AWS");
        return new PolicyPrincipals(aws.Contains("*"), aws, Of("Service"));
    }
}

internal enum PolicyKind { Identity, Resource, Trust }
