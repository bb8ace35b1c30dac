using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>Where text that begins with a record can be cut so that every piece holds whole records.</summary>
internal static class RecordBoundary
{
    /// <param name="End">Past the last newline outside quotes; 0 where there is none.</param>
    /// <param name="OpenQuote">Where the quote opened that is open at the end of the text; -1 where none is.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Cut(int End, int OpenQuote);

    /// <summary>
    /// The last record's end. Text without quotes, as most is, costs two vectorised searches; with quotes it costs a search for
    /// each, so this stays far ahead of the threads that parse.
    /// </summary>
    public static Cut Find(ReadOnlySpan<byte> text, Dialect dialect)
    {
        var end = 0;
        var at = 0;
        while (true)
        {
            var quote = text[at..].IndexOf(Dialect.Quote);
            var stretch = quote < 0 ? text[at..] : text.Slice(at, quote);
            var newLine = stretch.LastIndexOf(dialect.NewLine);
            if (newLine >= 0) end = at + newLine + 1;
            if (quote < 0) return new Cut(end, -1);
            quote += at;
            at = quote + 1;
            if (!dialect.OpensField(text, quote)) continue;
            var close = Close(text, at);
            if (close < 0) return new Cut(end, quote);
            at = close + 1;
        }
    }

    /// <summary>The quote that closes the field whose content starts at <paramref name="at"/>, or -1.</summary>
    public static int Close(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            var next = text[at..].IndexOf(Dialect.Quote);
            if (next < 0) return -1;
            at += next;
            if (at + 1 == text.Length || text[at + 1] != Dialect.Quote) return at;
            at += 2;
        }
    }
}
