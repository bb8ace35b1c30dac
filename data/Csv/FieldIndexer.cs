using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
            Store(ends + count, at, fields);
            count += BitOperations.PopCount(fields);
        }
        chunk.EndCount = count;
        return newLines;
    }

    /// <summary>Writes eight positions at a time, past the count where there are fewer: that saves a misprediction per block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* ends, int at, ulong fields)
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
