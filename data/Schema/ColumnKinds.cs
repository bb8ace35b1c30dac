using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Decides what a column is from what was seen in it.</summary>
internal static class ColumnKinds
{
    // With fewer rows, values that are all different mean nothing.
    private const int RowsThatTell = 20;

    // Text in which nine of ten values are new says nothing about the next row.
    private const double MostlyUnique = 0.9;

    // Categories with fewer rows each than this teach little; their characters may teach more.
    private const double HalfUnique = 0.5;
    private const int FewCategories = 50;

    // From here on a value is a phrase, below a word or a code.
    private const double WordsOfAPhrase = 2;

    /// <summary>The kind and the reason, as a sentence without a full stop.</summary>
    /// <param name="isWhole">All rows were seen: a value that never changes may change yet where they were not.</param>
    public static (ColumnKind Kind, string Why) Decide(ColumnProfile column, bool isWhole)
    {
        if (column.Present == 0 && isWhole) return (ColumnKind.Constant, "no row has a value");
        if (column.Distinct == 1 && column.Missing == 0 && isWhole)
            return (ColumnKind.Constant, $"every row has the same value {Values(column)}");
        if (column.Distinct == 2 && column.Tallies.All(tally => Tokens.TryBoolean(System.Text.Encoding.UTF8.GetBytes(tally.Value), out _)))
            return (ColumnKind.Boolean, $"two values that mean yes and no: {Values(column)}");
        if (column.Present == 0) return (ColumnKind.Categorical, $"no value in the first {column.Rows:N0} rows");
        if (column.Numbers == column.Present) return Number(column);
        if (column.Dates == column.Present) return (ColumnKind.DateTime, "every value is a date");
        if (StrayValues.AreFaults(column.Present - column.Numbers, column.Numbers))
            return (ColumnKind.Numeric, "all values but a few are numbers");
        if (StrayValues.AreFaults(column.Present - column.Dates, column.Dates))
            return (ColumnKind.DateTime, "all values but a few are dates");
        return Words(column);
    }

    private static (ColumnKind, string) Number(ColumnProfile column)
    {
        var isUnique = column.Missing == 0 && column.Distinct == column.Rows || column.HasMoreDistinct;
        if (column.Rows >= RowsThatTell && isUnique && column.Integers == column.Rows)
        {
            var counts = column.Max - column.Min + 1 == column.Rows && column.Min is 0 or 1;
            if (counts) return (ColumnKind.Identifier, $"it counts the rows from {column.Min} to {column.Max}");
            if (IsCalledAnIdentifier(column.Name)) return (ColumnKind.Identifier, "its name says so and no whole number comes twice");
        }
        return (ColumnKind.Numeric, column.Integers == column.Present
            ? $"whole numbers from {column.Min} to {column.Max}"
            : $"numbers from {column.Min} to {column.Max}");
    }

    private static (ColumnKind, string) Words(ColumnProfile column)
    {
        var unique = column.HasMoreDistinct ? 1 : (double)column.Distinct / column.Present;
        var isPhrase = column.Words >= WordsOfAPhrase * (column.Present - column.Numbers);
        var distinct = column.HasMoreDistinct ? $"{column.Distinct:N0} or more" : $"{column.Distinct:N0}";
        var share = $"{distinct} different values in {column.Present:N0} rows";
        if (column.Present >= RowsThatTell && unique > MostlyUnique)
            return isPhrase ? (ColumnKind.Text, $"phrases, {share}") : (ColumnKind.Identifier, $"{share}: what it says of one row, it says of no other");
        if (column.Distinct > FewCategories && unique > HalfUnique) return (ColumnKind.Text, share);
        return column.Numbers > 0
            ? (ColumnKind.Categorical, $"{share}, not all of them numbers ({column.FirstNonNumber!.Value} in row {column.FirstNonNumber.Row})")
            : (ColumnKind.Categorical, column.Distinct <= 5 ? $"{column.Distinct} values: {Values(column)}" : share);
    }

    private static bool IsCalledAnIdentifier(string name) =>
        name.ToLowerInvariant().Split('_', '-', ' ', '.').Any(word => word is "id" or "uuid" or "guid" or "index" or "key")
        || (name.Length > 2 && name.EndsWith("Id", StringComparison.Ordinal)) || (name.Length > 2 && name.EndsWith("ID", StringComparison.Ordinal));

    private static string Values(ColumnProfile column) =>
        string.Join(", ", column.Tallies.OrderByDescending(tally => tally.Count).ThenBy(tally => tally.Value, StringComparer.Ordinal)
            .Select(tally => tally.Value.Length > 40 ? $"'{tally.Value[..40]}…'" : $"'{tally.Value}'"));
}
