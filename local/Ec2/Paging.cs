using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>
/// Where the next page begins, and what the first one was asked for: a page must not shift because time went on.
/// </summary>
internal sealed record PageToken(int Offset, DateTimeOffset Start, DateTimeOffset End)
{
    public override string ToString() => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Offset}|{Start.UtcTicks}|{End.UtcTicks}")));

    public static PageToken Parse(string token)
    {
        var bytes = new byte[64];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes, 0, length).Split('|') is [var offset, var start, var end]
            && TryWhole(offset, int.MaxValue, out var first)
            && TryWhole(start, DateTime.MaxValue.Ticks, out var from)
            && TryWhole(end, DateTime.MaxValue.Ticks, out var to))
            return new PageToken((int)first, new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(to, TimeSpan.Zero));
        throw new QueryException("InvalidParameterValue", $"The token '{token}' is invalid: this service gave out no such token");
    }

    private static bool TryWhole(string text, long most, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}

internal static class Paging
{
    /// <summary>One page as the set's element, and the token of the next where there is one.</summary>
    public static List<XElement> Page<T>(IReadOnlyList<T> all, PageToken at, int size, string set, Func<T, XElement> item)
    {
        var page = new List<XElement> { new(set, all.Skip(at.Offset).Take(size).Select(item)) };
        var next = (long)at.Offset + size;
        if (next < all.Count) page.Add(new XElement("nextToken", at with { Offset = (int)next }));
        return page;
    }
}
