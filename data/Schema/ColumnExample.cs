using System.Globalization;
using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>A column's first value as a model takes it: what a reader of the report can call the model with.</summary>
internal static class ColumnExample
{
    /// <summary>Of a text, its beginning is enough.</summary>
    private const int LongestText = 60;

    /// <returns>Null where the first row has no such value.</returns>
    public static string? Of(ColumnProfile column, ColumnKind kind)
    {
        if (column.First is not { } first) return null;
        var bytes = Encoding.UTF8.GetBytes(first);
        return kind switch
        {
            ColumnKind.Numeric => Tokens.TryNumber(bytes, out _) ? first : null,
            ColumnKind.Boolean => Tokens.TryBoolean(bytes, out var truth) ? truth ? "1" : "0" : null,
            ColumnKind.DateTime => TimeParser.TryParse(bytes, out var seconds) ? seconds.ToString("R", CultureInfo.InvariantCulture) : null,
            // A category that is cut is another one: the model knows it as a whole or not at all.
            ColumnKind.Categorical => first.Length <= LongestText ? first : null,
            ColumnKind.Text => first.Length <= LongestText ? first : Cut(first),
            _ => null,
        };
    }

    private static string Cut(string text) => text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
