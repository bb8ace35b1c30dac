using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Overnight.Data;

/// <summary>
/// Eight numbers of up to 23 characters at once: what <see cref="NumberBatch"/> does, over three words a lane, for doubles printed
/// with all their digits. Word C holds a field's last eight characters, B the eight before them, A the eight before those.
/// </summary>
internal static unsafe class LongNumberBatch
{
    // With 23 characters there are at most 22 digits behind the point, and 10^22 is the last power that is exactly a double.
    private const int LongestField = 23;

    // 921 x 10^16 is the last multiple that leaves a long room for 16 more digits.
    private const ulong LargestTopDigits = 921;

    // Above 2^53 not every integer is a double.
    private const long LargestExactInteger = 1L << 53;

    /// <inheritdoc cref="NumberBatch.Parse"/>
    public static uint Parse(byte* text, int* ends, nint stride, float* values)
    {
        var lengths = NumberBatch.Lengths(ends, stride).AsInt64();
        Words usedA = LastBytes(lengths - Vector512.Create(16L)), usedB = LastBytes(lengths - Vector512.Create(8L)), usedC = LastBytes(lengths);
        Load(text, ends, stride, out var a, out var b, out var c);
        (a, b, c) = (a & usedA, b & usedB, c & usedC);

        Words minusA = NumberBatch.Bytes(a, '-'), minusB = NumberBatch.Bytes(b, '-'), minusC = NumberBatch.Bytes(c, '-');
        Words pointA = NumberBatch.Bytes(a, '.'), pointB = NumberBatch.Bytes(b, '.'), pointC = NumberBatch.Bytes(c, '.');
        var misplaced = (minusC & (usedC << 8 | usedB >> 56)) | (minusB & (usedB << 8 | usedA >> 56)) | (minusA & (usedA << 8));
        Words bodyA = Vector512.AndNot(usedA, minusA), bodyB = Vector512.AndNot(usedB, minusB), bodyC = Vector512.AndNot(usedC, minusC);
        var isEmpty = NumberBatch.IsZero(
            Vector512.AndNot(bodyA, pointA) | Vector512.AndNot(bodyB, pointB) | Vector512.AndNot(bodyC, pointC));

        (a, b, c) = (NumberBatch.Digits(a, bodyA), NumberBatch.Digits(b, bodyB), NumberBatch.Digits(c, bodyC));
        var digitsBehindPoint = ClosePoints(ref a, ref b, ref c, pointA, pointB, pointC);
        var largest = Vector512.Max(Vector512.Max(a.AsByte(), b.AsByte()), Vector512.Max(c.AsByte(), misplaced.AsByte()));
        var isStrange = ~NumberBatch.IsZero(Vector512.GreaterThan(largest, Vector512.Create((byte)9)).AsUInt64());

        var top = NumberBatch.EightDigits(a);
        var million100 = Vector512.Create(100_000_000UL);
        var integers = ((top * million100 + NumberBatch.EightDigits(b)) * million100 + NumberBatch.EightDigits(c)).AsInt64();
        var near = NumberBatch.Negate(Vector512.ConvertToDouble(integers) / PowersOfTen(digitsBehindPoint), minusA | minusB | minusC);
        var floats = Avx512F.ConvertToVector256Single(near);
        floats.Store(values);
        var isSettled = Vector512.LessThanOrEqual(integers, Vector512.Create(LargestExactInteger)).AsUInt64() | Settled(near, floats);
        var isTooLarge = Vector512.GreaterThan(top, Vector512.Create(LargestTopDigits));
        var isTooLong = Vector512.GreaterThan(lengths, Vector512.Create((long)LongestField)).AsUInt64();
        return (uint)(isEmpty | isStrange | ~isSettled | isTooLarge | isTooLong).ExtractMostSignificantBits();
    }

    /// <summary>What stands before the first point moves up by one byte, over it, from word to word.</summary>
    /// <returns>How many digits stand behind it; 0 where there is no point.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words ClosePoints(ref Words a, ref Words b, ref Words c, Words pointA, Words pointB, Words pointC)
    {
        Words inC = ~NumberBatch.IsZero(pointC), inB = ~NumberBatch.IsZero(pointB), inA = ~NumberBatch.IsZero(pointA);
        Words firstA = NumberBatch.LowestBit(pointA), firstB = NumberBatch.LowestBit(pointB), firstC = NumberBatch.LowestBit(pointC);
        var beforeC = (firstC - Words.One) & inC;
        var beforeB = ((firstB - Words.One) & inB) | inC;
        var beforeA = ((firstA - Words.One) & inA) | inB | inC;
        Words movedA = a & beforeA, movedB = b & beforeB, movedC = c & beforeC;
        // A second point stays where it is, as a byte above 9.
        a = Vector512.AndNot(a, beforeA | ((firstA << 8) - firstA)) | movedA << 8;
        b = Vector512.AndNot(b, beforeB | ((firstB << 8) - firstB)) | movedB << 8 | movedA >> 56;
        c = Vector512.AndNot(c, beforeC | ((firstC << 8) - firstC)) | movedC << 8 | movedB >> 56;

        // A word without the point has 64 leading zeros: eight bytes.
        var behind = (Avx512CD.LeadingZeroCount(pointC) >> 3)
            + Vector512.AndNot(Avx512CD.LeadingZeroCount(pointB) >> 3, inC)
            + Vector512.AndNot(Avx512CD.LeadingZeroCount(pointA) >> 3, inC | inB);
        return behind & (inA | inB | inC);
    }

    /// <summary>All bits where every number within a few units of the double's last place is the same float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Settled(Vector512<double> near, Vector256<float> floats)
    {
        var margin = near * Vector512.Create(NumberParser.Margin);
        var below = Vector256.Equals(Avx512F.ConvertToVector256Single(near - margin), floats);
        var above = Vector256.Equals(Avx512F.ConvertToVector256Single(near + margin), floats);
        return Avx512F.ConvertToVector512Int64((below & above).AsInt32()).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowersOfTen(Words exponents)
    {
        var low = Avx512F.PermuteVar8x64x2(
            Vector512.Create(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), exponents.AsInt64(),
            Vector512.Create(1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15));
        var high = Avx512F.PermuteVar8x64(Vector512.Create(1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e22), exponents.AsInt64());
        return Vector512.ConditionalSelect(Vector512.GreaterThan(exponents, Vector512.Create(15UL)).AsDouble(), high, low);
    }

    /// <summary>A mask of as many last bytes; none where it is negative, all where it is more than eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words LastBytes(Vector512<long> count)
    {
        var bits = Vector512.Min(Vector512.Max(count << 3, Vector512<long>.Zero), Vector512.Create(64L));
        // A shift by 64 leaves nothing.
        return Avx512F.ShiftLeftLogicalVariable(Words.AllBitsSet, (Vector512.Create(64L) - bits).AsUInt64());
    }

    /// <summary>The last 24 characters before each end, word by word: 32 of each field are loaded and transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(byte* text, int* ends, nint stride, out Words a, out Words b, out Words c)
    {
        Words first = Two(text, ends, stride), second = Two(text, ends + 2 * stride, stride);
        Words third = Two(text, ends + 4 * stride, stride), fourth = Two(text, ends + 6 * stride, stride);
        a = Column(1, first, second, third, fourth);
        b = Column(2, first, second, third, fourth);
        c = Column(3, first, second, third, fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Two(byte* text, int* ends, nint stride) =>
        Vector512.Create(Vector256.Load(text + ends[0] - 32), Vector256.Load(text + ends[stride] - 32)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Words Column(ulong word, Words first, Words second, Words third, Words fourth)
    {
        var places = Vector512.Create(word, word + 4, word + 8, word + 12, word, word + 4, word + 8, word + 12);
        return Vector512.Create(
            Avx512F.PermuteVar8x64x2(first, places, second).GetLower(), Avx512F.PermuteVar8x64x2(third, places, fourth).GetLower());
    }
}
