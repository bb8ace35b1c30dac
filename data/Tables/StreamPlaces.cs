using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Finds the columns that a model needs in a file: by name where it has a header, whatever their order, else by position.</summary>
internal static class StreamPlaces
{
    private const int MostNamed = 10;

    // Fewer values than this prove nothing about a column.
    private const int FewValues = 5;

    /// <returns>The places of the needed columns, of the target where it is there, and of the key.</returns>
    /// <exception cref="BadInputException">A column is missing: all of them are named.</exception>
    public static Dictionary<string, int> Find(CsvFile csv, StreamSchema schema, List<string> remarks)
    {
        var all = csv.Header is { } header ? ByName(header) : ByPosition(csv, schema, remarks);
        var wanted = schema.Needed.Keys.Concat(schema.Key is { } key ? [key] : []);
        var problems = wanted.Where(name => !all.ContainsKey(name)).Select(name => Lacking(csv, name, all.Keys)).ToList();
        if (problems.Count > 0) throw new BadInputException(problems);
        if (csv.Header is not null) Remark(all, schema, remarks);
        return all.Where(place => schema.Needed.ContainsKey(place.Key) || place.Key == schema.Target || place.Key == schema.Key || place.Key == schema.DefaultKey)
            .ToDictionary(StringComparer.Ordinal);
    }

    private static void Remark(Dictionary<string, int> all, StreamSchema schema, List<string> remarks)
    {
        var places = schema.Columns.Where(column => schema.Needed.ContainsKey(column.Name)).Select(column => all[column.Name]).ToList();
        if (places.Zip(places.Skip(1)).Any(pair => pair.First > pair.Second)) remarks.Add("The columns come in another order than in training: they were taken by their names.");
        var known = schema.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = all.Keys.Where(name => !known.Contains(name) && name != schema.Key).ToList();
        if (unknown.Count > 0) remarks.Add($"Not used, because the model has no such columns: {List(unknown)}.");
    }

    private static Dictionary<string, int> ByName(IReadOnlyList<string> header) =>
        header.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    private static Dictionary<string, int> ByPosition(CsvFile csv, StreamSchema schema, List<string> remarks)
    {
        var names = schema.Columns.Select(column => column.Name).ToList();
        var inputs = names.Where(name => name != schema.Target).ToList();
        var places = csv.Columns == names.Count ? ByName(names)
            : csv.Columns == inputs.Count ? ByName(inputs)
            : throw csv.File.Bad($"{csv.Columns} columns and no header",
                $"{inputs.Count} columns, or {names.Count} with '{schema.Target}', in the order of the training files",
                $"Or give it a header with the names {List(inputs)}.");
        // Training files without a header have these names: then there is nothing that a header could say.
        if (names.Select((name, i) => name == HeaderDetector.DefaultName(i)).All(isDefault => isDefault)) return places;
        var misfits = schema.Columns.Where(column => schema.Needed.ContainsKey(column.Name))
            .Select(column => Misfit(csv, column, schema.Needed[column.Name], places[column.Name])).OfType<Problem>().ToList();
        if (misfits.Count > 0) throw new BadInputException(misfits);
        remarks.Add("There is no header: the columns were taken in the order of the training files, whose kinds of values they have.");
        return places;
    }

    /// <summary>What shows that another column stands where this one should; null where its values fit.</summary>
    private static Problem? Misfit(CsvFile csv, PlannedColumn column, IReadOnlyList<string>? categories, int place)
    {
        var sample = csv.Sample!;
        var known = categories?.ToHashSet(StringComparer.Ordinal);
        var (fitting, values, stray) = (0, 0, "");
        for (var record = 0; record < sample.Records.Count; record++)
        {
            var value = sample.Value(record, place);
            if (Tokens.IsMissing(value)) continue;
            values++;
            var text = System.Text.Encoding.UTF8.GetString(value);
            var fits = known is not null ? known.Contains(text) : column.Kind switch
            {
                ColumnKind.Numeric => sample.IsNumber(value),
                ColumnKind.Boolean => sample.IsNumber(value) || Tokens.TryBoolean(value, out _),
                ColumnKind.DateTime => TimeParser.TryParse(value, out _),
                _ => true,
            };
            if (fits) fitting++;
            else if (stray.Length == 0) stray = text;
        }
        // New categories are no misfit, unless there is nothing else.
        if (values < FewValues || known?.Count == 0 || (known is null ? 2 * fitting >= values : fitting > 0)) return null;
        return csv.File.Problem($"no header, and '{stray}' where '{column.Name}' should stand", column.Kind switch
        {
            _ when known is not null => $"one of its categories, such as '{categories![0]}'",
            ColumnKind.DateTime => "a date",
            ColumnKind.Boolean => "yes or no",
            _ => "a number",
        }, "Give the file a header with the training files' names.", column: $"#{place + 1}");
    }

    private static Problem Lacking(CsvFile csv, string name, IEnumerable<string> found)
    {
        var candidates = found.ToList();
        var nearest = NearestName.Of(name, candidates);
        return csv.File.Problem($"no column '{name}' among {List(candidates)}", $"'{name}'",
            nearest is null ? "Add it (empty cells count as missing), or train a model without it." : $"Is '{nearest}' meant? Then name it so.", row: 1);
    }

    private static string List(List<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'")) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
