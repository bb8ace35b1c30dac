using System.Runtime.CompilerServices;

namespace Overnight.Data;

/// <summary>What words in a cell mean, whatever their case.</summary>
internal static class Tokens
{
    private const int LongestMissing = 4;

    /// <summary>Empty, <c>?</c>, <c>NA</c>, <c>N/A</c>, <c>NaN</c>, <c>null</c>, <c>none</c>: nothing was measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMissing(ReadOnlySpan<byte> value) => value.Length <= LongestMissing && IsMissingWord(value);

    private static bool IsMissingWord(ReadOnlySpan<byte> value) => value.Length switch
    {
        0 => true,
        1 => value[0] == '?',
        2 => Is(value, "na"u8),
        3 => Is(value, "nan"u8) || Is(value, "n/a"u8),
        4 => Is(value, "null"u8) || Is(value, "none"u8),
        _ => false,
    };

    /// <summary>A number, infinities included (they are written as words); NaN counts as missing.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> value, out double number) =>
        NumberParser.TryParse(value, out number) || TryInfinity(value, out number);

    public static bool TryInfinity(ReadOnlySpan<byte> value, out double number)
    {
        number = value.Length > 0 && value[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        var word = value.Length > 0 && value[0] is (byte)'-' or (byte)'+' ? value[1..] : value;
        return Is(word, "inf"u8) || Is(word, "infinity"u8);
    }

    /// <summary>Yes or no in the spellings that tables use, 1 and 0 among them.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> value, out bool truth)
    {
        truth = Is(value, "true"u8) || Is(value, "yes"u8) || Is(value, "t"u8) || Is(value, "y"u8) || Is(value, "on"u8)
            || (NumberParser.TryParse(value, out var number) && number == 1);
        return truth || Is(value, "false"u8) || Is(value, "no"u8) || Is(value, "f"u8) || Is(value, "n"u8) || Is(value, "off"u8)
            || (NumberParser.TryParse(value, out number) && number == 0);
    }

    private static bool Is(ReadOnlySpan<byte> value, ReadOnlySpan<byte> lower)
    {
        if (value.Length != lower.Length) return false;
        for (var i = 0; i < lower.Length; i++)
        {
            var b = value[i];
            if (b is >= (byte)'A' and <= (byte)'Z') b |= 0x20;
            if (b != lower[i]) return false;
        }
        return true;
    }
}
