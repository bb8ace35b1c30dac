using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Overnight.Local.Templates;

/// <summary>
/// The template's parameters: each its default, or what was given for it.
/// docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
/// </summary>
internal sealed class TemplateParameters(List<TemplateProblem> problems)
{
    private static readonly string[] Fields =
    [
        "Type", "Default", "Description", "AllowedValues", "AllowedPattern", "ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho",
    ];

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public Dictionary<string, JsonNode> Read(JsonObject? declared, IReadOnlyDictionary<string, string> given)
    {
        var values = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var name in given.Keys.Where(name => declared?.ContainsKey(name) is not true))
            problems.Add(new($"Parameters.{name}", $"was given a value, but the template has only {string.Join(", ", declared?.Select(parameter => parameter.Key) ?? [])}"));
        foreach (var (name, value) in declared ?? [])
        {
            if (value is not JsonObject parameter) problems.Add(new($"Parameters.{name}", "found no parameter's description, expected one with Type"));
            else values[name] = Value($"Parameters.{name}", parameter, given.GetValueOrDefault(name));
        }
        return values;
    }

    private JsonNode Value(string path, JsonObject parameter, string? given)
    {
        foreach (var unknown in parameter.Select(field => field.Key).Except(Fields)) problems.Add(new($"{path}.{unknown}", $"found a field that parameters do not have, expected one of {string.Join(", ", Fields)}"));
        var type = Text(parameter["Type"]);
        var text = given ?? Text(parameter["Default"]);
        if (text is null)
        {
            problems.Add(new(path, "has no default: give it a value"));
            text = "";
        }
        if (type is null || type.Contains("SSM", StringComparison.Ordinal))
        {
            problems.Add(new($"{path}.Type", $"found '{type}', expected String, Number, CommaDelimitedList, List<Number>, or a type of AWS's like AWS::EC2::VPC::Id"));
            return JsonValue.Create(text);
        }
        var isList = type == "CommaDelimitedList" || type.StartsWith("List<", StringComparison.Ordinal);
        var items = isList ? text.Split(',', StringSplitOptions.TrimEntries) : [text];
        foreach (var item in items) Check(path, parameter, item, type is "Number" or "List<Number>");
        return isList ? new JsonArray([.. items.Select(item => (JsonNode)item)]) : type == "Number" && Number(text) is { } number ? JsonValue.Create(number) : JsonValue.Create(text);
    }

    private void Check(string path, JsonObject parameter, string value, bool isNumber)
    {
        if (isNumber && Number(value) is null) Refuse("a number");
        if (parameter["AllowedValues"] is JsonArray allowed && !allowed.Select(Text).Contains(value)) Refuse($"one of {string.Join(", ", allowed.Select(Text))}");
        if (Text(parameter["AllowedPattern"]) is { } pattern && !Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, LongestMatch)) Refuse(Text(parameter["ConstraintDescription"]) ?? $"a text that matches {pattern}");
        if (Number(Text(parameter["MinLength"])) is { } shortest && value.Length < shortest) Refuse($"at least {shortest} characters");
        if (Number(Text(parameter["MaxLength"])) is { } longest && value.Length > longest) Refuse($"at most {longest} characters");
        if (Number(Text(parameter["MinValue"])) is { } least && Number(value) < least) Refuse($"at least {least}");
        if (Number(Text(parameter["MaxValue"])) is { } most && Number(value) > most) Refuse($"at most {most}");

        void Refuse(string expected) => problems.Add(new(path, $"found '{value}', expected {expected}"));
    }

    private static string? Text(JsonNode? node) => node is null ? null : node is JsonValue value && value.TryGetValue(out string? text) ? text : node.ToJsonString();

    private static decimal? Number(string? text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
