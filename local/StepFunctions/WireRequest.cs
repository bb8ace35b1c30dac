using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions;

/// <summary>An operation's parameters, read as what they must be.</summary>
internal sealed class WireRequest(JsonObject json)
{
    private const int DefaultPage = 100, LargestPage = 1000;

    public string Text(string name) => OptionalText(name) ?? throw Invalid(name, "Value null failed to satisfy constraint: Member must not be null");

    public string? OptionalText(string name) =>
        json[name] is not { } value ? null
        : Json.IsString(value) ? value.GetValue<string>() : throw Invalid(name, $"found {Json.Shown(value)}, expected a string");

    public bool Flag(string name, bool otherwise) =>
        json[name] is not { } value ? otherwise
        : Json.IsBoolean(value) ? value.GetValue<bool>() : throw Invalid(name, $"found {Json.Shown(value)}, expected true or false");

    /// <summary>A choice of words; null where it is left out.</summary>
    public string? OneOf(string name, IReadOnlyList<string> words) =>
        OptionalText(name) is not { } word ? null : words.Contains(word) ? word
        : throw Invalid(name, $"found '{word}', expected "
            + (words.Count == 0 ? "it beside a mapRunArn only" : $"one of {string.Join(", ", words)}"));

    /// <summary>maxResults: "The default is 100 and the maximum allowed page size is 1000. A value of 0 uses the default."</summary>
    public int PageSize()
    {
        if (json["maxResults"] is not { } value) return DefaultPage;
        if (!Json.IsNumber(value) || !int.TryParse(Json.Text(value), out var size) || size is < 0 or > LargestPage)
            throw Invalid("maxResults", $"found {Json.Shown(value)}, expected 0 to {LargestPage}");
        return size == 0 ? DefaultPage : size;
    }

    public static StepFunctionsException Invalid(string name, string why) =>
        new("ValidationException", $"1 validation error detected: '{name}': {why}");
}
