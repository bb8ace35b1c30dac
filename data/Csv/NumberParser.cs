using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Overnight.Data;

/// <summary>
/// Text to number, rounded exactly as <see cref="double.Parse(string)"/> rounds. The grammar is a sign, digits with a point
/// anywhere, an exponent; no white space, no group separators.
/// </summary>
internal static unsafe class NumberParser
{
    private const int Wide = 16;

    // Above 2^53 not every integer is a double.
    private const ulong LargestExactInteger = 1UL << 53;

    /// <summary>
    /// How far, relatively, a number may be from the quotient or product of a rounded integer and a power of ten: three roundings
    /// of 2^-53 and the digits after the 19th, with some to spare.
    /// </summary>
    public const double Margin = 4e-15;

    /// <summary>Loading 16 bytes at offset n gives a mask that keeps a vector's last n bytes.</summary>
    private static ReadOnlySpan<byte> KeepLast =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    /// <summary>Every power of ten that is exactly a double.</summary>
    private static ReadOnlySpan<double> PowerOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ];

    /// <summary>
    /// At most 16 digits with perhaps a minus and a point, as nearly all numbers are, without a branch that depends on them. False
    /// says only that <see cref="TryParseSingle"/> must look.
    /// </summary>
    /// <remarks>Reads the 17 bytes before <paramref name="end"/>, wherever the number starts.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParsePlain(byte* start, byte* end, out float value)
    {
        Unsafe.SkipInit(out value);
        var minus = *start == (byte)'-' ? 1u : 0u;
        var length = (uint)(end - start) - minus;
        if (length - 1 >= Wide) return false;

        ref var keepLast = ref MemoryMarshal.GetReference(KeepLast);
        var text = Vector128.Load(end - Wide);
        var points = (Vector128.Equals(text, Vector128.Create((byte)'.')) & Vector128.LoadUnsafe(ref keepLast, length)).ExtractMostSignificantBits();
        var hasPoint = points == 0 ? 0u : 1u;
        var digitsBehindPoint = (uint)BitOperations.LeadingZeroCount(points) - Wide;

        // What stands before the point moves up by one, over it: it is read again from one byte further down.
        var closedUp = Vector128.ConditionalSelect(Vector128.LoadUnsafe(ref keepLast, digitsBehindPoint), text, Vector128.Load(end - Wide - 1));
        var digits = (closedUp - Vector128.Create((byte)'0')) & Vector128.LoadUnsafe(ref keepLast, length - hasPoint);
        if (Vector128.GreaterThanAny(digits, Vector128.Create((byte)9)) || length == hasPoint) return false;

        var eights = digits.AsUInt64();
        var integer = (long)(EightDigits(eights.ToScalar()) * 100_000_000 + EightDigits(eights.GetElement(1)));
        // Both exact doubles, so their quotient is correctly rounded (Clinger, "How to Read Floating Point Numbers Accurately").
        var number = integer / Unsafe.Add(ref MemoryMarshal.GetReference(PowerOfTen), digitsBehindPoint & (0 - hasPoint));
        value = (float)Negate(number, minus);
        return true;
    }

    /// <summary>Without a branch: signs come as they like.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Negate(double number, uint minus) =>
        BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(number) ^ ((ulong)minus << 63));

    /// <summary>
    /// Whether a number within a few units of <paramref name="near"/>'s last place is <paramref name="value"/> as a float. With more
    /// digits than a double holds that is all one knows, and but for one number in some hundred million it is enough.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSettled(double near, float value)
    {
        var margin = near * Margin;
        return (float)(near - margin) == value & (float)(near + margin) == value;
    }

    /// <summary>Eight digits, the first in the lowest byte, to their number: pairs, then fours, then all, in three multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EightDigits(ulong digits)
    {
        digits = digits * 10 + (digits >> 8);
        var evenPairs = (digits & 0x000000FF_000000FF) * (100 + (1_000_000UL << 32));
        var oddPairs = ((digits >> 16) & 0x000000FF_000000FF) * (1 + (10_000UL << 32));
        return (evenPairs + oddPairs) >> 32;
    }

    /// <summary>Any number of the grammar. Too large a one is infinite, too small a one zero, as <see cref="double.Parse(string)"/> has it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (!Scan(text, out var number))
        {
            value = 0;
            return false;
        }
        if (!number.IsExact || !TryScale(number, out value)) value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>The same number as a float: what <see cref="TryParse"/> finds, converted.</summary>
    public static bool TryParseSingle(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (!Scan(text, out var number)) return false;
        if (TryScale(number, out var near))
        {
            value = (float)near;
            if (number.IsExact || IsSettled(near, value)) return true;
        }
        value = (float)double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return true;
    }

    private static bool TryScale(ScannedNumber number, out double value)
    {
        value = number.Digits;
        if ((uint)(number.Exponent + 22) > 44) return number.Digits == 0 && !number.IsNegative;
        if (number.Exponent < 0) value /= PowerOfTen[-number.Exponent];
        else value *= PowerOfTen[number.Exponent];
        if (number.IsNegative) value = -value;
        return true;
    }

    /// <summary>±Digits x 10^Exponent; digits after the 19th are left out, and then it is not exact.</summary>
    private readonly record struct ScannedNumber(ulong Digits, int Exponent, bool IsNegative, bool IsTruncated)
    {
        public bool IsExact => !IsTruncated && Digits <= LargestExactInteger;
    }

    private static bool Scan(ReadOnlySpan<byte> text, out ScannedNumber number)
    {
        number = default;
        var at = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+')) at++;

        ulong digits = 0;
        int significant = 0, exponent = 0, seen = 0;
        var point = false;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                seen++;
                if (significant == 19)
                {
                    if (!point) exponent++;
                    number = number with { IsTruncated = true };
                    continue;
                }
                digits = digits * 10 + digit;
                if (digits != 0) significant++;
                if (point) exponent--;
            }
            else if (text[at] == '.' && !point) point = true;
            else break;
        }
        if (seen == 0) return false;
        if (at < text.Length && !ScanExponent(text[at..], ref exponent)) return false;
        number = new ScannedNumber(digits, exponent, negative, number.IsTruncated);
        return true;
    }

    private static bool ScanExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if ((text[0] | 0x20) != 'e') return false;
        var at = 1;
        var negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+')) at++;
        if (at == text.Length) return false;
        var written = 0;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9) return false;
            // Beyond this every number is infinite or zero already; going on would overflow.
            if (written < 100_000) written = written * 10 + (int)digit;
        }
        exponent += negative ? -written : written;
        return true;
    }
}
