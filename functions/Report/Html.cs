using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Overnight.Functions.Report;

/// <summary>
/// A piece of HTML. What is put into an interpolated string of it is escaped, unless it is HTML itself: a file's or a column's
/// name comes from strangers and must never become markup.
/// </summary>
internal sealed class Html
{
    // Text, UTF-8 and pieces of HTML, in their order. They are put together once, at the end: a table that is copied into its section, and that
    // into its page, is garbage of a size that the collector stops everything for.
    private readonly List<object> _pieces;

    private Html(List<object> pieces) => _pieces = pieces;

    public static Html Nothing { get; } = new([]);

    public static Html Of(ref Builder builder) => new(builder.Pieces);

    /// <summary>Text of our own that is markup or a stylesheet. Never what a user gave.</summary>
    public static Html Trusted(string markup) => new([markup]);

    /// <summary>The same as UTF-8.</summary>
    public static Html Trusted(byte[] markup) => new([markup]);

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> piece) => new([.. items.Select(piece)]);

    public override string ToString() => Encoding.UTF8.GetString(ToUtf8());

    public byte[] ToUtf8()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Utf8Length);
        Write(bytes);
        return bytes;
    }

    public int Utf8Length
    {
        get
        {
            var length = 0;
            foreach (var piece in _pieces)
            {
                length += piece switch
                {
                    string text => Encoding.UTF8.GetByteCount(text),
                    byte[] utf8 => utf8.Length,
                    _ => ((Html)piece).Utf8Length,
                };
            }
            return length;
        }
    }

    private int Write(Span<byte> bytes)
    {
        var written = 0;
        foreach (var piece in _pieces)
        {
            var rest = bytes[written..];
            if (piece is string text) written += Encoding.UTF8.GetBytes(text, rest);
            else if (piece is Html html) written += html.Write(rest);
            else
            {
                ((byte[])piece).CopyTo(rest);
                written += ((byte[])piece).Length;
            }
        }
        return written;
    }

    [InterpolatedStringHandler]
    internal readonly ref struct Builder
    {
        public Builder(int literalLength, int formattedCount) => Pieces = new(Math.Min(literalLength, formattedCount + 1) + formattedCount);

        internal List<object> Pieces { get; }

        public void AppendLiteral(string markup) => Pieces.Add(markup);

        public void AppendFormatted(Html? piece)
        {
            if (piece is not null) Pieces.Add(piece);
        }

        public void AppendFormatted(string? text)
        {
            if (text is not null) Pieces.Add(WebUtility.HtmlEncode(text));
        }

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, formatProvider: null));
    }
}
