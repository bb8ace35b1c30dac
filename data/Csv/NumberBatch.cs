using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Overnight.Data;

/// <summary>
/// Eight short numbers at once, one in each 64-bit lane: most numbers in tables have at most eight characters. It needs
/// AVX-512; elsewhere <see cref="NumberParser"/> takes them one by one, with the same result.
/// </summary>
internal static unsafe class NumberBatch
{
    public const int Lanes = 8;
    public const byte AllLanes = 0xFF;

    public static bool IsSupported => Avx512BW.IsSupported && Avx512CD.IsSupported;

    /// <summary>
    /// Parses the field before each of eight ends, <paramref name="stride"/> apart, and stores eight floats.
    /// </summary>
    /// <returns>The lanes, as bits, whose field is no plain number of at most eight characters; their floats mean nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Parse(byte* text, int* ends, nint stride, float* values)
    {
        // The last character is in the highest byte; what lies before the field is zeroed.
        var fields = Vector512.Create(
            Field(text, ends), Field(text, ends + stride), Field(text, ends + 2 * stride), Field(text, ends + 3 * stride),
            Field(text, ends + 4 * stride), Field(text, ends + 5 * stride), Field(text, ends + 6 * stride), Field(text, ends + 7 * stride));
        var characters = fields.AsByte();
        var used = ~Vector512.Equals(characters, Vector512<byte>.Zero);
        var minuses = Vector512.Equals(characters, Vector512.Create((byte)'-'));
        var points = Vector512.Equals(characters, Vector512.Create((byte)'.')).AsUInt64();
        var body = used & ~minuses;
        var digits = ((characters - Vector512.Create((byte)'0')) & body).AsUInt64();

        // What stands before the first point moves up by one byte, over it.
        var firstPoint = points & (Vector512<ulong>.Zero - points);
        var before = digits & (firstPoint - Vector512<ulong>.One);
        var behind = Vector512.AndNot(digits, (firstPoint << 8) - Vector512<ulong>.One);
        var isWhole = Vector512.Equals(points, Vector512<ulong>.Zero);
        digits = Vector512.ConditionalSelect(isWhole, digits, behind | (before << 8));

        // A second point, a minus that is not the first character or anything else leaves a byte above 9.
        var misplaced = minuses.AsUInt64() & (used.AsUInt64() << 8);
        var strange = Vector512.GreaterThan((digits | misplaced).AsByte(), Vector512.Create((byte)9)).AsUInt64();
        var empty = Vector512.Equals(Vector512.AndNot(body.AsUInt64(), points), Vector512<ulong>.Zero);
        var unfit = empty | ~Vector512.Equals(strange, Vector512<ulong>.Zero);

        var number = Numbers(digits) / Divisors(points);
        var signs = Vector512.AndNot(Vector512.Create(1UL << 63), Vector512.Equals(minuses.AsUInt64(), Vector512<ulong>.Zero));
        Avx512F.ConvertToVector256Single((number.AsUInt64() ^ signs).AsDouble()).Store(values);
        return (uint)unfit.ExtractMostSignificantBits();
    }

    /// <summary>The field's characters, right-aligned; 0 where there are none, or more than eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Field(byte* text, int* end)
    {
        var length = end[0] - end[-1] - 1;
        var kept = *(ulong*)(text + end[0] - Lanes) & (ulong.MaxValue << (64 - 8 * length));
        return (uint)(length - 1) < Lanes ? kept : 0;
    }

    /// <summary>Digits to numbers: pairs, then fours, then all eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Numbers(Vector512<ulong> digits)
    {
        var pairs = Avx512BW.MultiplyAddAdjacent(digits.AsByte(), Vector512.Create((ushort)(10 | 1 << 8)).AsSByte());
        var fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(100 | 1 << 16).AsInt16()).AsUInt64();
        var eights = Avx512F.Multiply(fours.AsUInt32(), Vector512.Create(10_000UL).AsUInt32()) + (fours >> 32);
        return Vector512.ConvertToDouble(eights.AsInt64());
    }

    /// <summary>10 to the number of digits behind the point, 1 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Divisors(Vector512<ulong> points)
    {
        // Without a point there are 64 leading zeros, which the table has at 8.
        var digitsBehindPoint = Avx512CD.LeadingZeroCount(points) >> 3;
        return Avx512F.PermuteVar8x64x2(
            Vector512.Create(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), digitsBehindPoint.AsInt64(), Vector512.Create(1.0));
    }
}
