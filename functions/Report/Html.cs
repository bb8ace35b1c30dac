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
    private readonly string _text;

    private Html(string text) => _text = text;

    public static Html Nothing { get; } = new("");

    public static Html Of(ref Builder builder) => new(builder.Text.ToString());

    /// <summary>Text of our own that is markup or a stylesheet. Never what a user gave.</summary>
    public static Html Trusted(string markup) => new(markup);

    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> piece) =>
        new(items.Aggregate(new StringBuilder(), (text, item) => text.Append(piece(item)._text)).ToString());

    public override string ToString() => _text;

    [InterpolatedStringHandler]
    internal readonly ref struct Builder(int literalLength, int formattedCount)
    {
        internal StringBuilder Text { get; } = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(Html? piece) => Text.Append(piece?._text);

        public void AppendFormatted(string? text) => Text.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, formatProvider: null));
    }
}
