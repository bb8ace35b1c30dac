using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Overnight.Data;

/// <summary>
/// Finds where the fields of a chunk end: 64 bytes at a time, one comparison each for delimiter, newline and quote, whose
/// results are bit masks. The method is simdjson's first stage (Langdale and Lemire, "Parsing Gigabytes of JSON per Second").
/// </summary>
internal static unsafe class FieldIndexer
{
    private const int Block = 64;

    /// <summary>Fills <see cref="TextChunk.Ends"/>; the chunk must end in a newline outside quotes.</summary>
    /// <returns>How many of the ends are newlines.</returns>
    /// <remarks>
    /// Compiled at once to the end, as are the other loops over all bytes: a table of 100 MB is read before the runtime would
    /// notice that they are hot.
    /// </remarks>
    public static int Index(TextChunk chunk, Dialect dialect)
    {
        chunk.ReserveEnds();
        var text = chunk.Text;
        var ends = chunk.Ends;
        var length = chunk.Length;
        var delimiter = Vector512.Create(dialect.Delimiter);
        var newLine = Vector512.Create(dialect.NewLine);
        var quote = Vector512.Create(Dialect.Quote);
        var count = 0;
        var newLines = 0;
        chunk.FirstZero = -1;
        var quoting = new Quoting();
        for (var at = 0; at < length; at += Block)
        {
            var bytes = Vector512.Load(text + at);
            var lines = Vector512.Equals(bytes, newLine).ExtractMostSignificantBits();
            var fields = Vector512.Equals(bytes, delimiter).ExtractMostSignificantBits() | lines;
            var quotes = Vector512.Equals(bytes, quote).ExtractMostSignificantBits();
            var zeros = Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits();
            if (length - at < Block)
            {
                // What lies in the slack behind the text is left over from another chunk.
                var inside = (1UL << (length - at)) - 1;
                (lines, fields, quotes, zeros) = (lines & inside, fields & inside, quotes & inside, zeros & inside);
            }
            if (zeros != 0 && chunk.FirstZero < 0) chunk.FirstZero = at + BitOperations.TrailingZeroCount(zeros);
            if (quotes != 0 || quoting.Open) fields = Unquoted(chunk, dialect, at, fields, quotes, ref quoting);
            newLines += BitOperations.PopCount(lines & fields);
            if (Avx512Vbmi2.IsSupported) StoreCompressed(ends + count, at, fields);
            else StoreBitByBit(ends + count, at, fields);
            count += BitOperations.PopCount(fields);
        }
        chunk.EndCount = count;
        return newLines;
    }

    /// <summary>Writes eight positions at a time, past the count where there are fewer: that saves a misprediction per block.</summary>
    public static void StoreBitByBit(int* ends, int at, ulong fields)
    {
        while (fields != 0)
        {
            for (var i = 0; i < 8; i++)
            {
                ends[i] = at + BitOperations.TrailingZeroCount(fields);
                fields &= fields - 1;
            }
            ends += 8;
        }
    }

    /// <summary>The same where a vector's chosen bytes can be moved to its front: a fifth of the instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreCompressed(int* ends, int at, ulong fields)
    {
        // Each bit to a byte, and of the numbers 0 to 63 those whose byte is set to the front.
        var eighths = Avx512BW.Shuffle(Vector512.Create(fields).AsByte(), Vector512.Create(
            0x0000000000000000, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303,
            0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte());
        var bits = Vector512.Create(0x8040201008040201).AsByte();
        var places = Avx512Vbmi2.Compress(Vector512<byte>.Zero, Vector512.Equals(eighths & bits, bits), Vector512<byte>.Indices);
        var block = Vector512.Create(at);
        var count = BitOperations.PopCount(fields);
        (Avx512F.ConvertToVector512Int32(places.GetLower().GetLower()) + block).Store(ends);
        if (count <= 16) return;
        (Avx512F.ConvertToVector512Int32(places.GetLower().GetUpper()) + block).Store(ends + 16);
        if (count <= 32) return;
        (Avx512F.ConvertToVector512Int32(places.GetUpper().GetLower()) + block).Store(ends + 32);
        (Avx512F.ConvertToVector512Int32(places.GetUpper().GetUpper()) + block).Store(ends + 48);
    }

    /// <summary>Where the scan stands between blocks.</summary>
    private struct Quoting()
    {
        public bool Open;
        public int LastClosed = -2;
    }

    /// <summary>Takes out of <paramref name="fields"/> what lies within quotes.</summary>
    private static ulong Unquoted(TextChunk chunk, Dialect dialect, int at, ulong fields, ulong quotes, ref Quoting state)
    {
        var from = 0;
        while (true)
        {
            var rest = from < Block ? quotes & (ulong.MaxValue << from) : 0;
            var next = BitOperations.TrailingZeroCount(rest);
            if (state.Open) fields &= ~Range(from, next);
            if (rest == 0) return fields;
            var quote = at + next;
            if (state.Open)
            {
                state.Open = false;
                state.LastClosed = quote;
            }
            else
            {
                // A doubled quote closes and opens again with nothing between, which comes to the same as an escaped quote.
                state.Open = state.LastClosed == quote - 1 || dialect.OpensField(chunk.Span, quote);
            }
            from = next + 1;
        }
    }

    /// <summary>Bits from <paramref name="from"/> up to and without <paramref name="to"/>.</summary>
    private static ulong Range(int from, int to) =>
        from >= Block ? 0 : (to >= Block ? ulong.MaxValue : (1UL << to) - 1) & (ulong.MaxValue << from);
}
