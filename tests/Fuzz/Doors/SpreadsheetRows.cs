using System.Globalization;
using System.Text;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>CSV as a spreadsheet reads it, in a few lines of its own.</summary>
internal static class SpreadsheetRows
{
    /// <exception cref="InvalidOperationException">A row has too few or too many fields, or a field that would be run.</exception>
    public static void Check(string csv, long rows)
    {
        var read = Read(csv);
        if (read.Count != rows + 1) throw new InvalidOperationException($"found {read.Count - 1} rows, expected {rows}");
        foreach (var row in read)
        {
            if (row.Count != read[0].Count) throw new InvalidOperationException($"found {row.Count} fields, expected {read[0].Count}: {string.Join('|', row)}");
            if (row.Find(IsFormula) is { } formula) throw new InvalidOperationException($"found the formula '{formula}' in {string.Join('|', row)}");
        }
    }

    /// <summary>https://owasp.org/www-community/attacks/CSV_Injection</summary>
    public static bool IsFormula(string field) => field.Length > 0 && "=+-@\t\r\n＝＋－＠".Contains(field[0], StringComparison.Ordinal)
        && !double.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);

    private static List<List<string>> Read(string csv)
    {
        var rows = new List<List<string>>();
        var (row, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < csv.Length; at++)
        {
            var letter = csv[at];
            if (isQuoted)
            {
                if (letter != '"') field.Append(letter);
                else if (at + 1 < csv.Length && csv[at + 1] == '"') field.Append(csv[++at]);
                else isQuoted = false;
            }
            else if (letter == '"' && field.Length == 0) isQuoted = true;
            else if (letter is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (letter == ',') continue;
                rows.Add(row);
                row = [];
            }
            else field.Append(letter);
        }
        return rows;
    }
}
