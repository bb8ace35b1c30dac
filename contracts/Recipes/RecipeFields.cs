using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>The fields of one JSON object, each asked for once; what nobody asked for is unknown.</summary>
internal sealed class RecipeFields(JsonElement json, string file, string path)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public List<Problem> Problems { get; private init; } = [];

    public string? Text(string name) => Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : Refuse<string>(name, value, "a text that is not empty");

    public T? OneOf<T>(string name)
        where T : struct, Enum
    {
        return Take(name) is { } value ? OneOf<T>(name, value) : null;
    }

    /// <summary>An object whose keys are the user's own names; a null in it says nothing, as everywhere.</summary>
    public Dictionary<string, T>? Map<T>(string name)
        where T : struct, Enum
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) return Refuse<Dictionary<string, T>>(name, value, "an object");
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var field in value.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null))
        {
            if (OneOf<T>($"{name}.{field.Name}", field.Value) is { } option) map[field.Name] = option;
        }
        return map;
    }

    private T? OneOf<T>(string name, JsonElement value)
        where T : struct, Enum
    {
        foreach (var option in Enum.GetValues<T>())
            if (value.ValueKind == JsonValueKind.String && value.GetString() == CamelCase(option.ToString())) return option;
        Refuse<string>(name, value, "one of " + string.Join(", ", Enum.GetNames<T>().Select(CamelCase)));
        return null;
    }

    public int? Integer(string name, int least, int most)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Refuse<string>(name, value, $"a whole number from {least} to {most}");
        return null;
    }

    public double? Number(string name, double above, double atMost)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > above && number <= atMost) return number;
        Refuse<string>(name, value, above < 0 ? $"a number from 0 to {atMost}" : $"a number above {above} and at most {atMost}");
        return null;
    }

    public T? Object<T>(string name, Func<RecipeFields, T> read)
        where T : class
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) return Refuse<T>(name, value, "an object");
        var inner = new RecipeFields(value, file, $"{path}{name}.") { Problems = Problems };
        var result = read(inner);
        inner.RefuseUnknown();
        return result;
    }

    public void RefuseUnknown()
    {
        foreach (var field in json.EnumerateObject().Where(field => !_known.Contains(field.Name)))
        {
            Problems.Add(new Problem
            {
                File = file,
                Field = path + field.Name,
                Found = "a field that no recipe has",
                Expected = "one of " + string.Join(", ", _known.Order(StringComparer.Ordinal)),
                Fix = NearestName.Of(field.Name, _known) is { } nearest ? $"Did you mean '{path}{nearest}'?" : null,
            });
        }
    }

    /// <summary>The field's value; null where it is absent or null. Of a field given twice, JSON keeps the last.</summary>
    private JsonElement? Take(string name)
    {
        _known.Add(name);
        return json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private T? Refuse<T>(string name, JsonElement value, string expected)
        where T : class
    {
        Problems.Add(new Problem { File = file, Field = path + name, Found = RecipeReader.Shown(value), Expected = expected });
        return null;
    }

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
