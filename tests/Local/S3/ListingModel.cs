using System.Text;

namespace Overnight.Local.Tests.S3;

/// <summary>Listing as AWS describes it, in the plainest way: sort all keys by their bytes, roll up, cut off what was listed before.</summary>
internal static class ListingModel
{
    private static readonly string[] Letters = ["a", "b", "/", "/", " ", "é", "\uFFFD", "🌙", "\uD7FF", "\U0010FFFF", "+"];

    /// <summary>A name, and whether it stands for a group of keys.</summary>
    public static List<(string Name, bool IsGroup)> List(IEnumerable<string> keys, string prefix, string delimiter, string after)
    {
        var listed = new List<(string Name, bool IsGroup)>();
        foreach (var key in keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(Comparer<string>.Create(CompareBytes)))
        {
            if (CompareBytes(key, after) <= 0) continue;
            var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var entry = end < 0 ? (key, false) : (key[..(end + delimiter.Length)], true);
            if (!listed.Contains(entry) && entry != (after, true)) listed.Add(entry);
        }
        return listed;
    }

    public static int CompareBytes(string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));

    /// <summary>Short, so that prefixes are shared and markers hit.</summary>
    public static string Key(Random random, int longest = 5)
    {
        var key = new StringBuilder();
        for (var left = random.Next(1, longest + 1); left > 0; left--) key.Append(Letters[random.Next(Letters.Length)]);
        return key.ToString();
    }
}
