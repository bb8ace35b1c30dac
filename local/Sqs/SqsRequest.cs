using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.Sqs;

/// <summary>An operation's parameters; what an operation does not know is refused by name.</summary>
internal sealed class SqsRequest(JsonObject json)
{
    public string Text(string name) => OptionalText(name)
        ?? throw new SqsException("MissingParameter", $"The request must contain the parameter {name}.");

    public string? OptionalText(string name) => json[name] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Invalid(name, value, "a text");

    public int? Whole(string name, int least, int most)
    {
        if (json[name] is not { } value) return null;
        return value.GetValueKind() == JsonValueKind.Number && int.TryParse(value.ToJsonString(), out var number)
            && number >= least && number <= most ? number : throw Invalid(name, value, $"a whole number from {least} to {most}");
    }

    public List<string> Texts(string name) => json[name] is JsonArray items ? [.. items.Select(item => $"{item}")] : [];

    /// <summary>Refuses the first parameter that the operation does not have here.</summary>
    public void Allow(params string[] names)
    {
        if (json.Select(field => field.Key).FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new SqsException(
                "InvalidParameterValue", $"found the parameter {unknown}, expected one of {string.Join(", ", names)}");
    }

    private static SqsException Invalid(string name, JsonNode value, string expected) =>
        new("InvalidParameterValue", $"Value {value.ToJsonString()} for parameter {name} is invalid. Reason: expected {expected}.");
}
