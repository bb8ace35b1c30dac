using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Overnight.Data;

/// <summary>
/// Eight short numbers at once, one in each 64-bit lane: most numbers in tables have at most eight characters. It needs
/// AVX-512; elsewhere <see cref="NumberParser"/> takes them one by one, with the same result.
/// </summary>
internal static unsafe class NumberBatch
{
    public const int Lanes = 8;
    public const byte AllLanes = 0xFF;

    public static bool IsSupported => Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported;

    /// <summary>
    /// Parses the field before each of eight ends, <paramref name="stride"/> apart, and stores eight floats.
    /// </summary>
    /// <returns>The lanes, as bits, whose field is no plain number that is short enough; their floats mean nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Parse(byte* text, int* ends, nint stride, float* values)
    {
        var fields = Fields(text, ends, stride);
        var used = ~Vector512.Equals(fields.AsByte(), Vector512<byte>.Zero).AsUInt64();
        Words minuses = Bytes(fields, '-'), points = Bytes(fields, '.');
        var body = Vector512.AndNot(used, minuses);
        var digits = Digits(fields, body);

        // What stands before the first point moves up by one byte, over it.
        var first = LowestBit(points);
        var before = digits & (first - Words.One);
        var behind = Vector512.AndNot(digits, (first << 8) - Words.One);
        digits = Vector512.ConditionalSelect(IsZero(points), digits, behind | before << 8);

        // A second point, a minus that is not the first character or anything else leaves a byte above 9.
        var misplaced = minuses & (used << 8);
        var isStrange = ~IsZero(Vector512.GreaterThan((digits | misplaced).AsByte(), Vector512.Create((byte)9)).AsUInt64());
        var isEmpty = IsZero(Vector512.AndNot(body, points));

        var numbers = Vector512.ConvertToDouble(EightDigits(digits).AsInt64()) / Divisors(points);
        Avx512F.ConvertToVector256Single(Negate(numbers, minuses)).Store(values);
        return (uint)(isEmpty | isStrange).ExtractMostSignificantBits();
    }

    /// <summary>The fields' characters, the last in the highest byte, behind zeros; of a field longer than eight nothing but zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Fields(byte* text, int* ends, nint stride)
    {
        var characters = Vector512.Create(
            Last(text, ends), Last(text, ends + stride), Last(text, ends + 2 * stride), Last(text, ends + 3 * stride),
            Last(text, ends + 4 * stride), Last(text, ends + 5 * stride), Last(text, ends + 6 * stride), Last(text, ends + 7 * stride));
        // A shift by more bits than there are, as it is for a longer field and for none, leaves nothing.
        return characters & Avx512F.ShiftLeftLogicalVariable(Words.AllBitsSet, Vector512.Create(64UL) - (Lengths(ends, stride) << 3));
    }

    /// <summary>How many characters each field has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Lengths(int* ends, nint stride)
    {
        // In the lower half of each lane is where the field before ends, in the upper where the field itself does.
        var places = Vector512.Create(
            Places(ends), Places(ends + stride), Places(ends + 2 * stride), Places(ends + 3 * stride),
            Places(ends + 4 * stride), Places(ends + 5 * stride), Places(ends + 6 * stride), Places(ends + 7 * stride));
        return ((places.AsInt32() - (places << 32).AsInt32()).AsUInt64() >> 32) - Words.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Places(int* end) => *(ulong*)(end - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Last(byte* text, int* end) => *(ulong*)(text + *end - Lanes);

    /// <summary>10 to the number of digits behind the point, 1 where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Divisors(Words points)
    {
        // Without a point there are 64 leading zeros, which the table has at 8.
        var digitsBehindPoint = Avx512CD.LeadingZeroCount(points) >> 3;
        return Avx512F.PermuteVar8x64x2(
            Vector512.Create(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), digitsBehindPoint.AsInt64(), Vector512.Create(1.0));
    }

    /// <summary>All bits of the bytes that are this character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Bytes(Words text, char character) => Vector512.Equals(text.AsByte(), Vector512.Create((byte)character)).AsUInt64();

    /// <summary>The digits' values, and something above 9 for any other character; 0 outside <paramref name="body"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words Digits(Words text, Words body) => (text.AsByte() - Vector512.Create((byte)'0')).AsUInt64() & body;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words IsZero(Words lanes) => Vector512.Equals(lanes, Words.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words LowestBit(Words lanes) => lanes & (Words.Zero - lanes);

    /// <summary>Digits to numbers: pairs, then fours, then all eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words EightDigits(Words digits)
    {
        var pairs = Avx512BW.MultiplyAddAdjacent(digits.AsByte(), Vector512.Create((ushort)(10 | 1 << 8)).AsSByte());
        var fours = Avx512BW.MultiplyAddAdjacent(pairs, Vector512.Create(100 | 1 << 16).AsInt16()).AsUInt64();
        return Avx512F.Multiply(fours.AsUInt32(), Vector512.Create(10_000UL).AsUInt32()) + (fours >> 32);
    }

    /// <summary>Negative where the lane has a minus.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Negate(Vector512<double> numbers, Words minuses) =>
        (numbers.AsUInt64() ^ Vector512.AndNot(Vector512.Create(1UL << 63), IsZero(minuses))).AsDouble();
}
