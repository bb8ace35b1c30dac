namespace Overnight.Local.S3;

/// <summary>What a listing asks for.</summary>
internal sealed record ListingQuery
{
    public string Prefix { get; init; } = "";

    /// <summary>Empty: no grouping.</summary>
    public string Delimiter { get; init; } = "";

    /// <summary>Keys up to and with this one were listed already, and so was the group of this name.</summary>
    public string After { get; init; } = "";

    /// <summary>Items and groups together.</summary>
    public required int Most { get; init; }
}

/// <param name="Items">In listing order.</param>
/// <param name="Groups">Common prefixes, in listing order.</param>
/// <param name="IsTruncated">There is more.</param>
/// <param name="Last">The last key or group that is listed; empty where none is.</param>
/// <param name="LastItem">The last item, where an item and not a group is last.</param>
internal sealed record ListingPage<T>(List<T> Items, List<string> Groups, bool IsTruncated, string Last, T? LastItem)
    where T : class
{
    /// <summary>
    /// One page: items whose key continues the prefix up to a delimiter are rolled up into one group, and skipped at once.
    /// docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
    /// </summary>
    /// <param name="query">What is asked.</param>
    /// <param name="from">All items whose key is not below the given one, in order.</param>
    /// <param name="keyOf">An item's key.</param>
    public static ListingPage<T> Read(ListingQuery query, Func<string, IEnumerable<T>> from, Func<T, string> keyOf)
    {
        var page = new ListingPage<T>([], [], IsTruncated: false, Last: "", LastItem: null);
        var start = Utf8KeyOrder.Instance.Compare(query.After, query.Prefix) > 0 ? query.After : query.Prefix;
        // With nothing asked for, nothing is held back either: S3 answers an empty page that is not truncated.
        while (query.Most > 0)
        {
            string? group = null;
            foreach (var item in from(start))
            {
                var key = keyOf(item);
                if (!key.StartsWith(query.Prefix, StringComparison.Ordinal)) return page;
                group = GroupOf(key, query);
                if (group == query.After && group.Length > 0) break;
                if (page.Items.Count + page.Groups.Count == query.Most) return page with { IsTruncated = true };
                if (group is not null)
                {
                    page.Groups.Add(group);
                    page = page with { Last = group, LastItem = null };
                    break;
                }
                page.Items.Add(item);
                page = page with { Last = key, LastItem = item };
            }
            if (group is null || Utf8KeyOrder.AboveAll(group) is not { } next) return page;
            start = next;
        }
        return page;
    }

    private static string? GroupOf(string key, ListingQuery query)
    {
        if (query.Delimiter.Length == 0) return null;
        var end = key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return end < 0 ? null : key[..(end + query.Delimiter.Length)];
    }
}
