using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Judges values that are not what their column was taken for.</summary>
internal static class StrayValues
{
    // Below one in a thousand they are slips of the pen; above, the column is something else.
    private const double TinyShare = 0.001;

    /// <summary>
    /// True where so few of a column's values are no numbers that they must be faults. One alone is a fault in any table of
    /// more than a few rows.
    /// </summary>
    public static bool AreFaults(long strays, long fitting) => strays <= Math.Max(1, fitting * TinyShare) && fitting >= 10;

    public static Problem Fault(PlannedColumn column, Stray first, long strays) => new()
    {
        File = first.File.Name,
        Row = first.Row,
        Column = column.Name,
        Found = strays == 1 ? first.Value : $"{first.Value} (and {strays - 1:N0} more like it)",
        Expected = $"{What(column.Kind)} {(column.ByRecipe ? "as the recipe says of the column" : "as in the rest of the column")}",
        Fix = $"Mend the value, or leave it empty if it is not known{(column.ByRecipe ? $"; or take '{column.Name}' out of the recipe's columns" : "")}.",
    };

    private static string What(ColumnKind kind) => kind switch
    {
        ColumnKind.DateTime => "a date",
        ColumnKind.Boolean => "yes or no",
        _ => "a number",
    };

    /// <summary>The schema, with columns that turned out to be something else made categories.</summary>
    /// <param name="isSettled">A model was trained with this schema: values that do not fit are missing.</param>
    /// <exception cref="BadInputException">The values are faults.</exception>
    public static TableSchema Judge(TableSchema schema, TableLoad load, bool isSettled, List<string> notes)
    {
        var strays = load.Readers.Where(reader => reader.Strays > 0).ToDictionary(reader => reader.Name);
        var retyped = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<Problem>();
        foreach (var column in schema.Columns)
        {
            if (!strays.TryGetValue(column.Name, out var reader)) continue;
            var first = $"first {reader.FirstStray!.Value} in row {reader.FirstStray.Row} of {reader.FirstStray.File.Name}";
            if (isSettled)
            {
                notes.Add($"Column '{column.Name}': {reader.Strays:N0} values do not fit its kind, {column.Kind}, and are treated as missing, {first}.");
            }
            else if (column.ByRecipe || column.Name == schema.Target || AreFaults(reader.Strays, load.Rows - reader.Strays))
            {
                problems.Add(Fault(column, reader.FirstStray, reader.Strays));
            }
            else
            {
                notes.Add($"Column '{column.Name}' was taken for {column.Kind} and is read as categories: {reader.Strays:N0} values do not fit, {first}.");
                retyped.Add(column.Name);
            }
        }
        if (problems.Count > 0) throw new BadInputException([.. problems]);
        return retyped.Count == 0 ? schema : schema with
        {
            Columns = [.. schema.Columns.Select(column => retyped.Contains(column.Name) ? column with { Kind = ColumnKind.Categorical } : column)],
        };
    }
}
