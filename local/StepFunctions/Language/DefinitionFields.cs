using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// The fields of one object of a definition. Each is asked for by name; what nobody asked for is refused, because a field
/// that is silently not run would make this machine differ from the deployed one.
/// </summary>
internal sealed class DefinitionFields(JsonObject json, string path, List<DefinitionProblem> problems)
{
    private readonly List<string> _known = ["Comment"];

    public string Path { get; } = path;

    public List<DefinitionProblem> Problems { get; } = problems;

    public bool Has(string name) => json.ContainsKey(name);

    public string At(string name) => $"{Path}.{name}";

    /// <summary>The field as it is; null where it is absent or JSON's null.</summary>
    public JsonNode? Take(string name)
    {
        _known.Add(name);
        return json[name];
    }

    public string? Text(string name, bool required = false)
    {
        var value = Take(name);
        if (Json.IsString(value) && value!.GetValue<string>().Length > 0) return value.GetValue<string>();
        if (Has(name) || required) Refuse(name, "a text that is not empty");
        return null;
    }

    public bool Flag(string name)
    {
        var value = Take(name);
        if (Has(name) && !Json.IsBoolean(value)) Refuse(name, "true or false");
        return Json.IsBoolean(value) && value!.GetValue<bool>();
    }

    public int? Whole(string name, int least, int most)
    {
        if (Number(name, least, most) is not { } number) return null;
        if (number == Math.Floor(number)) return (int)number;
        Refuse(name, $"a whole number from {least} to {most}");
        return null;
    }

    public double? Number(string name, double least, double most)
    {
        var value = Take(name);
        if (!Has(name)) return null;
        if (Json.IsNumber(value) && double.Parse(Json.Text(value)) is var number && number >= least && number <= most) return number;
        Refuse(name, $"a number from {least} to {most}");
        return null;
    }

    /// <summary>A path that may be null, which discards; where the field is absent, the root.</summary>
    public JsonPath? PathOrRoot(string name, bool reference = false) =>
        Has(name) && Take(name) is null ? null : OptionalPath(name, reference) ?? JsonPath.Root;

    public JsonPath? OptionalPath(string name, bool reference = false)
    {
        if (Text(name) is not { } text) return null;
        if (!JsonPath.TryParse(text, out var path, out var problem))
        {
            Problems.Add(new(At(name), problem));
            return null;
        }
        if (!reference || path.IsReference) return path;
        Problems.Add(new(At(name), $"found '{text}', expected a reference path: fields and single elements only"));
        return null;
    }

    public PayloadTemplate? Template(string name) => Has(name) ? PayloadTemplate.Read(Take(name), At(name), Problems) : null;

    public T? Object<T>(string name, Func<DefinitionFields, T> read)
        where T : class
    {
        if (Take(name) is JsonObject fields) return Read(fields, At(name), read);
        Refuse(name, "an object");
        return null;
    }

    public List<T> Objects<T>(string name, Func<DefinitionFields, int, T?> read, bool required = false)
        where T : class
    {
        var value = Take(name);
        if (value is not JsonArray { Count: > 0 } items)
        {
            if (required || (Has(name) && value is not JsonArray)) Refuse(name, "an array of objects");
            return [];
        }
        var found = new List<T>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var here = $"{At(name)}[{i}]";
            if (items[i] is not JsonObject fields) Problems.Add(new(here, $"found {Json.Shown(items[i])}, expected an object"));
            else if (Read(fields, here, inner => read(inner, items.Count - 1 - i)) is { } item) found.Add(item);
        }
        return found;
    }

    public List<string> Texts(string name)
    {
        if (Take(name) is JsonArray { Count: > 0 } items && items.All(Json.IsString)) return [.. items.Select(item => item!.GetValue<string>())];
        Refuse(name, "an array of texts that is not empty");
        return [];
    }

    public void Refuse(string name, string expected) =>
        Problems.Add(new(At(name), $"found {(Has(name) ? Json.Shown(json[name]) : "nothing")}, expected {expected}"));

    public void RefuseUnknown()
    {
        foreach (var name in json.Select(field => field.Key).Except(_known, StringComparer.Ordinal))
            Problems.Add(new(At(name), $"found a field that this interpreter does not run here, expected one of {string.Join(", ", _known.Distinct().Order(StringComparer.Ordinal))}"));
    }

    private T Read<T>(JsonObject fields, string at, Func<DefinitionFields, T> read)
    {
        var inner = new DefinitionFields(fields, at, Problems);
        var result = read(inner);
        inner.RefuseUnknown();
        return result;
    }
}
