using System.Text;
using System.Text.Json.Nodes;

namespace Overnight.Local.Templates;

/// <summary>
/// Evaluates intrinsic functions. What cannot be evaluated becomes a problem and null, so that all problems are found at once.
/// docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
/// </summary>
internal sealed class Evaluator(TemplateScope scope, List<TemplateProblem> problems)
{
    /// <summary>AWS::NoValue: the property is as if it were not there.</summary>
    private static readonly JsonObject NoValue = [];

    private readonly Stack<string> _conditions = new();

    /// <summary>A copy with every function replaced by its value.</summary>
    public JsonNode? Evaluate(JsonNode? node, string path) => Value(node, path) is var value && ReferenceEquals(value, NoValue) ? null : value;

    /// <summary>A named condition's value.</summary>
    public bool Holds(string condition, string path)
    {
        if (_conditions.Contains(condition))
        {
            problems.Add(new($"Conditions.{condition}", "leads back to itself"));
            return false;
        }
        if (scope.Conditions?.TryGetPropertyValue(condition, out var definition) is not true)
        {
            problems.Add(new(path, $"found the condition '{condition}', expected one of {string.Join(", ", scope.Conditions?.Select(known => known.Key) ?? [])}"));
            return false;
        }
        _conditions.Push(condition);
        var holds = Truth(definition, $"Conditions.{condition}");
        _conditions.Pop();
        return holds;
    }

    private JsonNode? Value(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } call when call.First() is var (name, argument) && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)):
                return Call(name, argument, path);
            case JsonObject fields:
                var copy = new JsonObject();
                foreach (var (name, field) in fields)
                    if (Value(field, $"{path}.{name}") is var value && !ReferenceEquals(value, NoValue)) copy[name] = value;
                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select((item, i) => Value(item, $"{path}[{i}]")).Where(item => !ReferenceEquals(item, NoValue))]);
            default:
                return node?.DeepClone();
        }
    }

    private JsonNode? Call(string name, JsonNode? argument, string path)
    {
        switch (name, argument)
        {
            case ("Ref", JsonValue value): return value.ToString() == "AWS::NoValue" ? NoValue : Named(value.ToString(), path);
            case ("Fn::GetAtt", JsonArray { Count: 2 } pair): return Attribute(Text(pair[0], path), Text(pair[1], path), path);
            case ("Fn::Sub", JsonValue template): return Substituted(template.ToString(), [], path);
            case ("Fn::Sub", JsonArray { Count: 2 } pair) when pair[1] is JsonObject own: return Substituted(Text(pair[0], path), own, path);
            case ("Fn::Join", JsonArray { Count: 2 } pair): return string.Join(Text(pair[0], path), Items(pair[1], path).Select(item => Text(item, path)));
            case ("Fn::Select", JsonArray { Count: 2 } pair): return Selected(Text(pair[0], path), Items(pair[1], path), path);
            case ("Fn::Split", JsonArray { Count: 2 } pair): return new JsonArray([.. Text(pair[1], path).Split(Text(pair[0], path)).Select(part => (JsonNode)part)]);
            case ("Fn::If", JsonArray { Count: 3 } choice): return Holds($"{choice[0]}", path) ? Value(choice[1], path) : Value(choice[2], path);
            case ("Fn::FindInMap", JsonArray { Count: 3 } keys): return Mapped([.. keys.Select(key => Text(key, path))], path);
            case ("Fn::GetAZs", _): return new JsonArray([.. "abc".Select(zone => (JsonNode)(scope.Region + zone))]);
            case ("Fn::Base64", _): return Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(argument, path)));
            case ("Fn::Equals" or "Fn::And" or "Fn::Or" or "Fn::Not", _): return Truth(new JsonObject { [name] = argument?.DeepClone() }, path);
            case ("Ref" or "Fn::GetAtt" or "Fn::Sub" or "Fn::Join" or "Fn::Select" or "Fn::Split" or "Fn::If" or "Fn::FindInMap", _):
                return Problem(path, $"found {name} with {argument?.ToJsonString() ?? "nothing"}, expected the arguments that its documentation names");
            default:
                return Problem(path, $"found {name}, which is not evaluated here, expected one of {string.Join(", ", IntrinsicNames.All)}");
        }
    }

    private bool Truth(JsonNode? node, string path)
    {
        if (node is JsonObject { Count: 1 } call)
        {
            var (name, argument) = call.First();
            switch (name, argument)
            {
                case ("Condition", JsonValue condition): return Holds(condition.ToString(), path);
                case ("Fn::Equals", JsonArray { Count: 2 } pair): return Text(pair[0], path) == Text(pair[1], path);
                case ("Fn::Not", JsonArray { Count: 1 } one): return !Truth(one[0], path);
                case ("Fn::And", JsonArray { Count: >= 2 and <= 10 } all): return all.ToList().TrueForAll(one => Truth(one, path));
                case ("Fn::Or", JsonArray { Count: >= 2 and <= 10 } any): return any.ToList().Exists(one => Truth(one, path));
            }
        }
        problems.Add(new(path, $"found {node?.ToJsonString() ?? "nothing"}, expected Fn::Equals, Fn::Not, Fn::And, Fn::Or or Condition"));
        return false;
    }

    private JsonNode? Named(string name, string path) => scope.Ref(name) ?? Problem(path, $"found a reference to '{name}', expected one of {string.Join(", ", scope.Names)}");

    private JsonNode? Attribute(string resource, string attribute, string path)
    {
        if (scope.Attribute(resource, attribute) is { } value) return value;
        var known = scope.AttributesOf(resource);
        return Problem(path, known is null
            ? $"found an attribute of '{resource}', expected one of a resource: {string.Join(", ", scope.Names)}"
            : $"found the attribute '{attribute}' of {resource}, expected one of {string.Join(", ", known)}");
    }

    /// <summary><c>${Name}</c>, <c>${Resource.Attribute}</c>; <c>${!Literal}</c> stays as <c>${Literal}</c>.</summary>
    private string Substituted(string template, JsonObject own, string path)
    {
        var text = new StringBuilder();
        var at = 0;
        for (var open = template.IndexOf("${", StringComparison.Ordinal); open >= 0; open = template.IndexOf("${", at, StringComparison.Ordinal))
        {
            var close = template.IndexOf('}', open);
            if (close < 0) break;
            text.Append(template, at, open - at);
            var name = template[(open + 2)..close];
            if (name.StartsWith('!')) text.Append("${").Append(name, 1, name.Length - 1).Append('}');
            else if (own.TryGetPropertyValue(name, out var value)) text.Append(Text(value, path));
            else if (name.Split('.', 2) is [var resource, var attribute]) text.Append(Shown(Attribute(resource, attribute, path)));
            else text.Append(Shown(Named(name, path)));
            at = close + 1;
        }
        return text.Append(template, at, template.Length - at).ToString();
    }

    private JsonNode? Selected(string index, List<JsonNode?> items, string path) => int.TryParse(index, out var place) && place >= 0 && place < items.Count
        ? items[place]?.DeepClone()
        : Problem(path, $"found Fn::Select of {index} among {items.Count} items");

    private JsonNode? Mapped(string[] keys, string path)
    {
        JsonNode? node = scope.Mappings;
        foreach (var key in keys) node = (node as JsonObject)?[key];
        return node is null ? Problem(path, $"found no Mappings.{string.Join('.', keys)}") : node.DeepClone();
    }

    private List<JsonNode?> Items(JsonNode? node, string path)
    {
        if (Value(node, path) is JsonArray items) return [.. items];
        problems.Add(new(path, $"found {node?.ToJsonString() ?? "nothing"}, expected a list"));
        return [];
    }

    private string Text(JsonNode? node, string path)
    {
        var value = Value(node, path);
        if (value is JsonValue or null) return Shown(value);
        problems.Add(new(path, $"found {value.ToJsonString()}, expected a text"));
        return "";
    }

    /// <summary>true and numbers as in YAML, texts as they are.</summary>
    private static string Shown(JsonNode? value) => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? value.ToJsonString() : value?.ToString() ?? "";

    private JsonNode? Problem(string path, string message)
    {
        problems.Add(new(path, message));
        return null;
    }
}
