using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.EventBridge;

/// <summary>
/// What a rule looks for: each field that it names must be in the event, with one of the listed values, exactly. Content filters
/// are refused. docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
/// </summary>
internal sealed class EventPattern
{
    private readonly JsonObject _pattern;

    /// <exception cref="ArgumentException">What of it is not understood here.</exception>
    public EventPattern(JsonObject pattern)
    {
        Check(pattern, "EventPattern");
        _pattern = pattern;
    }

    public bool Matches(JsonObject found) => Matches(_pattern, found);

    private static void Check(JsonObject pattern, string path)
    {
        if (pattern.Count == 0) throw new ArgumentException($"{path}: found no field, expected what to look for");
        foreach (var (name, wanted) in pattern)
        {
            var here = $"{path}.{name}";
            if (wanted is JsonObject fields)
            {
                Check(fields, here);
                continue;
            }
            if (wanted is not JsonArray { Count: > 0 } values)
                throw new ArgumentException($"{here}: found {wanted?.ToJsonString() ?? "null"}, expected a list of values");
            if (values.FirstOrDefault(value => value is JsonArray || (value is JsonObject && PrefixOf(value) is null)) is { } filter)
            {
                throw new ArgumentException($"{here}: found the filter {filter.ToJsonString()}, "
                    + "expected plain values or {\"prefix\": TEXT}: other filters are not known here");
            }
        }
    }

    private static bool Matches(JsonObject pattern, JsonObject found) => pattern.All(field => field.Value switch
    {
        JsonObject fields => found[field.Key] is JsonObject inner && Matches(fields, inner),
        JsonArray values => found.ContainsKey(field.Key) && Values(found[field.Key]).Any(
            value => values.Any(wanted => PrefixOf(wanted) is { } prefix
                ? value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().StartsWith(prefix, StringComparison.Ordinal)
                : JsonNode.DeepEquals(wanted, value))),
        _ => false,
    });

    private static string? PrefixOf(JsonNode? filter) =>
        filter is JsonObject { Count: 1 } && filter["prefix"] is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? text.GetValue<string>() : null;

    /// <summary>A field that is a list matches by any of its items.</summary>
    private static IEnumerable<JsonNode?> Values(JsonNode? field) =>
        field is JsonArray items ? items : Enumerable.Repeat(field, 1);
}
