using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Overnight.Data;

/// <summary>
/// Rows of a table as CSV (RFC 4180), such that <see cref="TableReader"/> reads the same values back: numbers as short as they can
/// be without losing a digit, times to a ten-millionth of a second, nothing for what is missing.
/// </summary>
public static class TableText
{
    private const int LongestNumber = 32;

    /// <summary>What stands for a category beyond those that were kept apart: its own name is lost.</summary>
    private static readonly byte[] Other = "(other)"u8.ToArray();

    // More than RFC 4180 asks for: whoever guesses the delimiter must see only one.
    private static readonly SearchValues<byte> Telling = SearchValues.Create(",;|\t\"\r\n"u8);

    public static byte[] Of(Table table, ReadOnlySpan<int> rows)
    {
        var text = new ArrayBufferWriter<byte>();
        var columns = table.Columns;
        var labels = columns.Select(column => column is CategoricalColumn categories
            ? Array.ConvertAll([.. categories.Categories], category => Quoted(Encoding.UTF8.GetBytes(category))) : []).ToArray();
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            text.Write(Quoted(Encoding.UTF8.GetBytes(columns[i].Name)));
        }
        text.Write("\n"u8);
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (i > 0) text.Write(","u8);
                Write(text, columns[i], labels[i], row);
            }
            text.Write("\n"u8);
        }
        return text.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> text, Column column, byte[][] labels, int row)
    {
        switch (column)
        {
            case NumericColumn numbers when !float.IsNaN(numbers.Values[row]):
                Utf8Formatter.TryFormat(numbers.Values[row], text.GetSpan(LongestNumber), out var written);
                text.Advance(written);
                break;
            case DateTimeColumn times when !double.IsNaN(times.UnixSeconds[row]):
                text.Write(Encoding.UTF8.GetBytes(Time(times.UnixSeconds[row])));
                break;
            case CategoricalColumn categories when categories.Codes[row] != CategoricalColumn.Missing:
                text.Write(categories.Codes[row] >= 0 ? labels[categories.Codes[row]] : Other);
                break;
            case TextColumn texts:
                text.Write(Quoted(texts.Utf8(row)));
                break;
        }
    }

    private static string Time(double unixSeconds)
    {
        // Whole seconds apart from their fraction: together they have more digits than a double.
        var whole = Math.Floor(unixSeconds);
        var ticks = DateTime.UnixEpoch.Ticks + ((long)whole * TimeSpan.TicksPerSecond) + (long)Math.Round((unixSeconds - whole) * TimeSpan.TicksPerSecond);
        var time = new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }

    private static byte[] Quoted(ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAny(Telling) && !(value.Length > 0 && (value[0] == ' ' || value[^1] == ' '))) return value.ToArray();
        return Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(value).Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }
}
