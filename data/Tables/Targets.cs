using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Makes a table fit to learn from: every row has a target, and classes are in a stable order.</summary>
internal static class Targets
{
    private const double MostMissingShare = 0.5;

    public static Table Prepare(DataFile file, TableSchema schema, List<Column> columns, int rows, List<string> notes)
    {
        var at = columns.FindIndex(column => column.Name == schema.Target);
        if (at >= 0)
        {
            var missing = Enumerable.Range(0, rows).Count(row => !IsKnown(columns[at], row));
            if (missing > 0)
            {
                if (missing > rows * MostMissingShare) throw MostlyMissing(file, schema.Target!, missing, rows);
                int[] kept = [.. Enumerable.Range(0, rows).Where(row => IsKnown(columns[at], row))];
                foreach (var column in columns) column.Keep(kept);
                notes.Add($"{missing:N0} of {rows:N0} rows have no '{schema.Target}' and were left out.");
                rows = kept.Length;
            }
            if (columns[at] is CategoricalColumn classes) columns[at] = ClassLabels.Sort(classes);
            if (file.Part == DataPart.Train) RequireDifference(file, columns[at]);
        }
        return new Table { Rows = rows, Columns = columns, Schema = schema, Notes = notes };
    }

    private static void RequireDifference(DataFile file, Column target)
    {
        if (target is CategoricalColumn { Categories.Count: 1 } classes) throw new BadInputException(AllAlike(file, target.Name, classes.Categories[0]));
        if (target is NumericColumn numbers && !numbers.Values.ContainsAnyExcept(numbers.Values[0]))
            throw new BadInputException(AllAlike(file, target.Name, $"{numbers.Values[0]}"));
    }

    public static Problem AllAlike(DataFile file, string target, string value) => file.Problem(
        $"the value '{value}' in every row", "at least two different targets",
        "Name the column to predict as 'target' in the recipe if it is another one.", column: target);

    public static BadInputException MostlyMissing(DataFile file, string target, long missing, long rows) => file.Bad(
        $"no value in {missing:N0} of {rows:N0} rows", "a target in at least half of the rows",
        "Name the column to predict as 'target' in the recipe if it is another one.", column: target);

    private static bool IsKnown(Column target, int row) => target switch
    {
        NumericColumn numbers => !float.IsNaN(numbers.Values[row]),
        CategoricalColumn classes => classes.Codes[row] != CategoricalColumn.Missing,
        _ => true,
    };
}

/// <summary>The order of a model's classes.</summary>
public static class ClassLabels
{
    /// <summary>By number where all labels are numbers (2 before 10), else by their characters' codes: the same on every machine.</summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> labels)
    {
        var all = labels.ToList();
        return all.TrueForAll(label => TryNumber(label, out _))
            ? [.. all.OrderBy(label => TryNumber(label, out var number) ? number : 0).ThenBy(label => label, StringComparer.Ordinal)]
            : [.. all.Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The column with its labels sorted. Where all are numbers each is written one way, so that 1 and 1.0 are one class, here
    /// and in the next file.
    /// </summary>
    internal static CategoricalColumn Sort(CategoricalColumn column)
    {
        var areNumbers = column.Categories.All(label => TryNumber(label, out _));
        var written = column.Categories.Select(label => areNumbers && TryNumber(label, out var number) ? $"{number + 0.0:R}" : label).ToList();
        var labels = Sort(written.Distinct(StringComparer.Ordinal));
        var codeOf = labels.Select((label, code) => (label, code)).ToDictionary(pair => pair.label, pair => pair.code, StringComparer.Ordinal);
        var codes = column.Codes.ToArray();
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] >= 0) codes[row] = codeOf[written[codes[row]]];
        }
        return new CategoricalColumn(column.Name, column.Kind, labels, codes, codes.Length);
    }

    private static bool TryNumber(string label, out double number) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
