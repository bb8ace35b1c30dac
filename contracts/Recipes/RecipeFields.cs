using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>The fields of one JSON object, each asked for once; what nobody asked for is unknown.</summary>
internal sealed class RecipeFields(JsonElement json, string file, string path)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _elsewhere = new(StringComparer.Ordinal);

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

    public bool? Flag(string name)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Refuse<string>(name, value, "true or false");
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

    /// <summary>As it stands, for a reader that knows more; null where it is absent or null.</summary>
    public JsonElement? Raw(string name) => Take(name);

    /// <summary>Something that is wrong with a field, whatever is in it.</summary>
    /// <param name="name">Of the field, with a path where it lies deeper.</param>
    public void Wrong(string name, string found, string expected, string? fix = null) =>
        Problems.Add(new Problem { File = file, Field = path + name, Found = found, Expected = expected, Fix = fix });

    /// <summary>Money, to the last digit as it is written.</summary>
    public decimal? Usd(string name, decimal atMost)
    {
        if (Take(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var usd) && usd > 0 && usd <= atMost) return usd;
        Refuse<string>(name, value, $"an amount in USD above 0 and at most {atMost}, such as 0.50");
        return null;
    }

    /// <summary>A list of words, as a program is called.</summary>
    /// <param name="mostCharacters">Of all words together: they travel in the job's request, which Batch limits.</param>
    public List<string>? Words(string name, int most, int mostCharacters)
    {
        if (Take(name) is not { } value) return null;
        var expected = $"""a list of 1 to {most} texts that are not empty, {mostCharacters} characters together at most, such as ["python3", "train.py"]""";
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 || value.GetArrayLength() > most) return Refuse<List<string>>(name, value, expected);
        var words = value.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()! : "").ToList();
        return words.Contains("") || words.Sum(word => word.Length) > mostCharacters ? Refuse<List<string>>(name, value, expected) : words;
    }

    /// <summary>A field that one might look for here, and that belongs elsewhere.</summary>
    public void Refuse(string name, string expected, string fix)
    {
        if (!json.TryGetProperty(name, out var value)) return;
        _elsewhere.Add(name);
        Problems.Add(new Problem { File = file, Field = path + name, Found = RecipeReader.Shown(value), Expected = expected, Fix = fix });
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
        foreach (var field in json.EnumerateObject().Where(field => !_known.Contains(field.Name) && !_elsewhere.Contains(field.Name)))
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
