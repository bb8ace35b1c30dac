using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Finds the columns that a model needs in a file: by name where it has a header, whatever their order, else by position.</summary>
internal static class StreamPlaces
{
    private const int MostNamed = 10;

    /// <returns>The places of the needed columns, of the target where it is there, and of the key.</returns>
    /// <exception cref="BadInputException">A column is missing: all of them are named.</exception>
    public static Dictionary<string, int> Find(CsvFile csv, StreamSchema schema, List<string> notes)
    {
        var all = csv.Header is { } header ? ByName(header) : ByPosition(csv, schema);
        var wanted = schema.Needed.Keys.Concat(schema.Key is { } key ? [key] : []);
        var problems = wanted.Where(name => !all.ContainsKey(name)).Select(name => Lacking(csv, name, all.Keys)).ToList();
        if (problems.Count > 0) throw new BadInputException(problems);

        var known = schema.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = all.Keys.Where(name => !known.Contains(name) && name != schema.Key).ToList();
        if (unknown.Count > 0) notes.Add($"Not used, because the model has no such columns: {List(unknown)}.");
        return all.Where(place => schema.Needed.ContainsKey(place.Key) || place.Key == schema.Target || place.Key == schema.Key).ToDictionary(StringComparer.Ordinal);
    }

    private static Dictionary<string, int> ByName(IReadOnlyList<string> header) =>
        header.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    private static Dictionary<string, int> ByPosition(CsvFile csv, StreamSchema schema)
    {
        var names = schema.Columns.Select(column => column.Name).ToList();
        var inputs = names.Where(name => name != schema.Target).ToList();
        return csv.Columns == names.Count ? ByName(names)
            : csv.Columns == inputs.Count ? ByName(inputs)
            : throw csv.File.Bad($"{csv.Columns} columns and no header",
                $"{inputs.Count} columns, or {names.Count} with '{schema.Target}', in the order of the training files",
                $"Or give it a header with the names {List(inputs)}.");
    }

    private static Problem Lacking(CsvFile csv, string name, IEnumerable<string> found)
    {
        var candidates = found.ToList();
        var nearest = NearestName.Of(name, candidates);
        return csv.File.Problem($"no column '{name}' among {List(candidates)}", $"'{name}'", nearest is null ? null : $"Is '{nearest}' meant? Then name it so.", row: 1);
    }

    private static string List(List<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'")) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
