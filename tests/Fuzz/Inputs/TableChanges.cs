using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>Tables that stay tables, mostly: odd values in cells and headers, columns and rows that come and go, other dialects.</summary>
internal static class TableChanges
{
    private static readonly string[] Cells = ["", "NA", "null", "NaN", "inf", "-inf", "1e308", "-1e308", "1e-320", "0x10", "1,5", "\"", "\"\"", "\0", "2026-02-30", "9999-12-31T23:59:60Z", "true", "=1+1", "-", "+", "é", "\uFEFF", " ", "12345678901234567890"];
    private static readonly string[] Delimiters = [",", ";", "\t", "|", ", ", ",,"];
    private static readonly string[] Ends = ["\n", "\r\n", "\r", "\n\n", ""];

    /// <param name="table">Of fields without delimiters.</param>
    public static MakeInput Of(string table)
    {
        var rows = table.TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToArray();
        return random => Make(random, [.. rows.Select(row => row.ToList())]);
    }

    private static byte[] Make(Random random, List<List<string>> rows)
    {
        for (var changes = 1 + random.Next(4); changes > 0; changes--) Change(random, rows);
        var (delimiter, end) = (random.Next(8) == 0 ? random.Pick(Delimiters) : ",", random.Next(8) == 0 ? random.Pick(Ends) : "\n");
        var text = new StringBuilder(random.Next(16) == 0 ? "\uFEFF" : "");
        foreach (var row in rows)
        {
            text.AppendJoin(delimiter, row);
            if (text.Length > Making.LongestInput) break;
            text.Append(random.Next(400) == 0 ? random.Pick(Ends) : end);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Change(Random random, List<List<string>> rows)
    {
        if (rows.Count == 0) return;
        var (row, column) = (random.Next(rows.Count), 0);
        if (rows[row].Count == 0) return;
        column = random.Next(rows[row].Count);
        switch (random.Next(10))
        {
            case 0: rows[row][column] = random.Pick(Cells); break;
            case 1: rows[row][column] = Field(random, random.Pick(HostileWords.Names)); break;
            case 2: rows[0][Math.Min(column, rows[0].Count - 1)] = Field(random, random.Pick(HostileWords.Names)); break;
            case 3: foreach (var one in rows.Skip(1)) Put(one, column, random.Pick(Cells)); break;
            case 4: foreach (var one in rows.Skip(1)) Put(one, column, Field(random, random.Pick(HostileWords.Names))); break;
            case 5: foreach (var one in rows) if (column < one.Count) one.RemoveAt(column); break;
            case 6: foreach (var one in rows) one.Insert(Math.Min(column, one.Count), random.Pick(Cells)); break;
            case 7: rows.RemoveRange(row, random.Next(rows.Count - row) + 1); break;
            case 8: rows.InsertRange(row, Enumerable.Repeat(rows[row], 1 << random.Next(7)).Select(same => same.ToList())); break;
            default: rows[row].Add(random.Pick(Cells)); break;
        }
    }

    private static void Put(List<string> row, int column, string value)
    {
        if (column < row.Count) row[column] = value;
    }

    private static string Field(Random random, string text) =>
        random.Next(3) == 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
