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

    // Loading 16 bytes at offset n gives a mask that keeps a vector's last n bytes.
    private static ReadOnlySpan<byte> KeepLast =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    // Every power of ten that is exactly a double.
    private static ReadOnlySpan<double> PowerOfTen =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ];

    // By the number of digits behind the point, where 16 says that there is no point.
    private static ReadOnlySpan<double> Divisor =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e0];

    /// <summary>
    /// At most 16 characters of digits with perhaps a minus and a point, as nearly all numbers are, without a branch that
    /// depends on them. False says only that <see cref="TryParse"/> must look. Up to 15 digits and a power of ten up to 10^15
    /// are exact doubles, so their quotient is correctly rounded (Clinger, "How to Read Floating Point Numbers Accurately").
    /// </summary>
    /// <remarks>Reads the 16 bytes before <paramref name="end"/>, wherever the number starts.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParsePlain(byte* start, byte* end, out double value)
    {
        Unsafe.SkipInit(out value);
        var minus = *start == (byte)'-' ? 1u : 0u;
        var length = (uint)(end - start) - minus;
        if (length - 1 >= Wide) return false;

        ref var masks = ref MemoryMarshal.GetReference(KeepLast);
        var digits = (Vector128.Load(end - Wide) - Vector128.Create((byte)'0')) & Vector128.LoadUnsafe(ref masks, length);
        var points = Vector128.Equals(digits, Vector128.Create(unchecked((byte)('.' - '0')))).ExtractMostSignificantBits();
        var behindPoint = (uint)BitOperations.LeadingZeroCount(points) - 16;

        // The digits before the point move up by one, over it; without a point all stay.
        var movedUp = Vector128.Shuffle(digits, Vector128.Create((byte)255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
        digits = Vector128.ConditionalSelect(Vector128.LoadUnsafe(ref masks, behindPoint), digits, movedUp);
        if (Vector128.GreaterThanAny(digits, Vector128.Create((byte)9)) || (length == 1 && points != 0)) return false;

        var halves = digits.AsUInt64();
        var integer = (double)(long)(EightDigits(halves.ToScalar()) * 100_000_000 + EightDigits(halves.GetElement(1)));
        value = integer / Unsafe.Add(ref MemoryMarshal.GetReference(Divisor), behindPoint);
        if (minus != 0) value = -value;
        return true;
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
            // With 17 digits and more the quotient is off by a few units in its last place, which matters only where the float
            // it rounds to depends on it: one number in some hundred million.
            var margin = number.IsExact ? 0 : Math.Abs(near) * 4e-15;
            value = (float)(near - margin);
            if (value == (float)(near + margin)) return true;
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
