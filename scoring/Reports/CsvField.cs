using System.Globalization;
using System.Text;

namespace Overnight.Scoring;

/// <summary>A value as a field of the CSV that is written (RFC 4180).</summary>
internal static class CsvField
{
    /// <summary>
    /// Quoted where it has to be; and behind an apostrophe where a spreadsheet would take it for a formula (OWASP, "CSV Injection"; ASVS
    /// 1.2.10): what begins with = + - @, also in full width, a tab, a line break or a null, and is no number.
    /// </summary>
    public static byte[] Of(ReadOnlySpan<byte> value)
    {
        var isGuarded = StartsFormula(value);
        if (!isGuarded && !NeedsQuotes(value)) return value.ToArray();
        var text = (isGuarded ? "'" : "") + Encoding.UTF8.GetString(value);
        return Encoding.UTF8.GetBytes(NeedsQuotes(value) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text);
    }

    public static byte[] Of(string value) => Of(Encoding.UTF8.GetBytes(value));

    private static bool NeedsQuotes(ReadOnlySpan<byte> value) =>
        value.IndexOfAny(",\"\r\n"u8) >= 0 || (value.Length > 0 && (value[0] is (byte)' ' or (byte)'\t' || value[^1] is (byte)' ' or (byte)'\t'));

    private static bool StartsFormula(ReadOnlySpan<byte> value) => value.Length > 0 && (value[0] switch
    {
        (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 => true,
        0xEF => value.StartsWith("＝"u8) || value.StartsWith("＋"u8) || value.StartsWith("－"u8) || value.StartsWith("＠"u8),
        _ => false,
    }) && !IsNumber(value);

    // With a digit or a point behind the sign: "-Infinity" is a number to .NET, and a name to a spreadsheet.
    private static bool IsNumber(ReadOnlySpan<byte> value) =>
        value.Length > 1 && (char.IsAsciiDigit((char)value[1]) || value[1] == '.')
        && double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);
}
