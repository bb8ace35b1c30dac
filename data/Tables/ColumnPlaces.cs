namespace Overnight.Data;

/// <summary>Finds a dataset's columns in a file: by name where it has a header, else by position.</summary>
internal static class ColumnPlaces
{
    /// <param name="target">The one column that a file may lack: it is to be predicted.</param>
    /// <returns>For each of the names its place in the file, -1 for a target that the file lacks.</returns>
    /// <exception cref="Contracts.BadInputException">The file has other columns.</exception>
    public static int[] Find(CsvFile csv, List<string> names, string? target) =>
        csv.Header is null ? ByPosition(csv, names, target) : ByName(csv, names, target);

    private static int[] ByPosition(CsvFile csv, List<string> names, string? target)
    {
        if (csv.Columns == names.Count) return [.. Enumerable.Range(0, names.Count)];
        var left = target is null ? -1 : names.IndexOf(target);
        if (left < 0 || csv.Columns != names.Count - 1)
            throw csv.File.Bad($"{csv.Columns} columns", $"{names.Count} as in the rest of the dataset");
        return [.. Enumerable.Range(0, names.Count).Select(i => i == left ? -1 : i < left ? i : i - 1)];
    }

    private static int[] ByName(CsvFile csv, List<string> names, string? target)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < csv.Columns; i++) places[csv.Header![i]] = i;
        var missing = names.Where(name => !places.ContainsKey(name) && name != target).ToList();
        if (missing.Count > 0)
            throw csv.File.Bad($"the columns {List(csv.Header!)}", $"those of the rest of the dataset; it lacks {List(missing)}", row: 1);
        var unknown = csv.Header!.Except(names, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw csv.File.Bad($"the columns {List(unknown)}", "only those of the rest of the dataset", row: 1);
        return [.. names.Select(name => places.GetValueOrDefault(name, -1))];
    }

    private static string List(IEnumerable<string> names)
    {
        const int most = 10;
        var quoted = names.Select(name => $"'{name}'").ToList();
        var shown = string.Join(", ", quoted.Take(most));
        return quoted.Count > most ? $"{shown} and {quoted.Count - most} more" : shown;
    }
}
