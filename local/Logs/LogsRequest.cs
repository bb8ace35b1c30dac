using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.Logs;

/// <summary>An operation's parameters; what an operation does not know is refused by name.</summary>
internal sealed class LogsRequest(JsonObject json)
{
    public string? Text(string name) => json[name] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Invalid(name, value, "a text");

    public bool Flag(string name) => json[name] is { } value && value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(name, value, "true or false"),
    };

    public long? Number(string name) => json[name] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.Number && long.TryParse(value.ToJsonString(), out var number) && number >= 0 ? number
        : throw Invalid(name, value, "a whole number from 0");

    /// <summary>Null where there are none.</summary>
    public IReadOnlyList<string>? Texts(string name) => json[name] is JsonArray { Count: > 0 } items ? [.. items.Select(item => $"{item}")] : null;

    public int Limit(int most) => Number("limit") is not { } asked ? most
        : asked >= 1 && asked <= most ? (int)asked : throw Invalid("limit", json["limit"]!, $"1 to {most}");

    public void Allow(params string[] names)
    {
        if (json.Select(field => field.Key).FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw LogsException.Invalid($"found the parameter {unknown}, expected one of {string.Join(", ", names)}");
    }

    private static LogsException Invalid(string name, JsonNode value, string expected) =>
        LogsException.Invalid($"{name}: found {value.ToJsonString()}, expected {expected}");
}
