using System.Text;

namespace Overnight.Local.S3;

/// <summary>
/// The order of listings: by the keys' UTF-8 bytes. It differs from the order of UTF-16 units in one point: surrogates, which stand
/// for the highest characters, sort below U+E000 as units.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
/// </summary>
internal sealed class Utf8KeyOrder : IComparer<string>
{
    public static readonly Utf8KeyOrder Instance = new();

    /// <summary>The least text above every key that starts with <paramref name="prefix"/>; null where nothing is.</summary>
    public static string? AboveAll(string prefix)
    {
        for (var end = prefix.Length; end > 0;)
        {
            Rune.DecodeLastFromUtf16(prefix.AsSpan(0, end), out var last, out var units);
            end -= units;
            // Between U+D7FF and U+E000 there are only surrogates, which are no characters.
            if (last.Value < 0x10FFFF) return prefix[..end] + new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1);
        }
        return null;
    }

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return string.CompareOrdinal(x, y);
        var length = Math.Min(x.Length, y.Length);
        var same = x.AsSpan(0, length).CommonPrefixLength(y.AsSpan(0, length));
        return same == length ? x.Length - y.Length : Rank(x[same]) - Rank(y[same]);
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
