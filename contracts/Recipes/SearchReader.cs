using System.Globalization;
using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>Reads a recipe's <c>search</c>.</summary>
internal static class SearchReader
{
    /// <summary>Of one search: as many lines fit into a state of Step Functions several times over.</summary>
    public const int MostTrials = 1_000;

    private const int MostParallel = 256, MostRungs = 10, MostEta = 10;

    public static RecipeSearch Read(RecipeFields fields)
    {
        var before = fields.Problems.Count;
        var space = fields.Object("space", Space);
        var search = new RecipeSearch
        {
            Method = fields.OneOf<SearchMethod>("method"),
            Space = space ?? [],
            Trials = fields.Integer("trials", 1, MostTrials),
            Parallel = fields.Integer("parallel", 1, MostParallel),
            Rungs = fields.Integer("rungs", 2, MostRungs),
            Eta = fields.Integer("eta", 2, MostEta),
            StopEarly = fields.Flag("stopEarly") ?? true,
        };
        // What could not be read would be found wrong once more.
        if (fields.Problems.Count > before) return search;
        if (search.Space.Count == 0)
        {
            fields.Wrong("space", "nothing to choose from", "one parameter at least, of " + string.Join(", ", SearchParameter.All.Select(known => known.Name)),
                """Such as "space": { "learningRate": { "min": 0.0003, "max": 0.03 } }""");
            return search;
        }
        var method = search.MethodOrDefault;
        if (method == SearchMethod.Grid) CheckGrid(fields, search);
        if (method != SearchMethod.Halving)
        {
            foreach (var name in new[] { search.Rungs is null ? null : "rungs", search.Eta is null ? null : "eta" }.OfType<string>())
                fields.Wrong(name, $"it beside the method {Word(method)}", "it with the method halving only", "Take it away, or say \"method\": \"halving\"");
        }
        return search;
    }

    private static void CheckGrid(RecipeFields fields, RecipeSearch search)
    {
        foreach (var (name, _) in search.Space.Where(one => one.Value.Values is null))
        {
            fields.Wrong($"space.{name}", "a range", "a list of values: a grid has no ranges",
                "List the values, or say \"method\": \"random\" or \"halving\"");
        }
        if (search.GridSize is not { } size) return;
        if (size > MostTrials)
        {
            fields.Wrong("space", $"a grid of {size.ToString("N0", CultureInfo.InvariantCulture)} points", $"at most {MostTrials:N0} trials",
                "List fewer values, or say \"method\": \"halving\" and how many \"trials\" to draw");
        }
        else if (search.Trials is { } trials && trials != size)
        {
            fields.Wrong("trials", $"{trials}", $"{size}, the size of the grid, or nothing: a grid tries all of its points",
                "Take `trials` away, or say \"method\": \"random\" to try some");
        }
    }

    private static Dictionary<string, SearchRange> Space(RecipeFields fields)
    {
        var space = new Dictionary<string, SearchRange>(StringComparer.Ordinal);
        foreach (var parameter in SearchParameter.All)
            if (fields.Raw(parameter.Name) is { } value && Range(fields, parameter, value) is { } range) space[parameter.Name] = range;
        return space;
    }

    private static SearchRange? Range(RecipeFields fields, SearchParameter parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => List(fields, parameter, value),
        JsonValueKind.Object when !parameter.IsModel => fields.Object(parameter.Name, inner => Between(inner, parameter)),
        _ => Refuse(fields, parameter.Name, value, parameter.IsModel ? "a list of models, such as [\"linear\", \"mlp\"]"
            : "a list of values, or { \"min\": …, \"max\": … }"),
    };

    private static SearchRange? List(RecipeFields fields, SearchParameter parameter, JsonElement list)
    {
        if (list.GetArrayLength() == 0) return Refuse(fields, parameter.Name, list, "one value at least");
        var values = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (parameter.Value(item) is not { } value)
            {
                Refuse(fields, parameter.Name, item, parameter.Expected);
            }
            else if (values.Contains(value))
            {
                fields.Wrong(parameter.Name, $"{value} twice", "each value once");
            }
            else
            {
                values.Add(value);
            }
        }
        return new SearchRange { Values = values };
    }

    private static SearchRange Between(RecipeFields fields, SearchParameter parameter)
    {
        var before = fields.Problems.Count;
        var (min, max) = (Bound(fields, parameter, "min"), Bound(fields, parameter, "max"));
        var range = new SearchRange { Min = min, Max = max, Log = fields.Flag("log") };
        if (fields.Problems.Count > before) return range;
        if (min is null) fields.Wrong("min", "nothing", parameter.Expected);
        if (max is null) fields.Wrong("max", "nothing", parameter.Expected);
        if (min >= max) fields.Wrong("min", Shown(min), $"less than max, {Shown(max)}");
        if (range.Log == true && min <= 0)
            fields.Wrong("min", Shown(min), "more than 0: orders of magnitude have no end there", "Raise min, or say \"log\": false");
        return range;
    }

    private static double? Bound(RecipeFields fields, SearchParameter parameter, string name)
    {
        if (fields.Raw(name) is not { } value) return null;
        if (parameter.Value(value) is { } known) return double.Parse(known, CultureInfo.InvariantCulture);
        Refuse(fields, name, value, parameter.Expected);
        return null;
    }

    private static SearchRange? Refuse(RecipeFields fields, string name, JsonElement value, string expected)
    {
        fields.Wrong(name, RecipeReader.Shown(value), expected);
        return null;
    }

    private static string Shown(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "nothing";

    private static string Word(SearchMethod method) => JsonNamingPolicy.CamelCase.ConvertName(method.ToString());
}
