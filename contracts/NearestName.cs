namespace Overnight.Contracts;

/// <summary>Which known name a mistyped one was probably meant to be.</summary>
public static class NearestName
{
    /// <summary>Null where none is near: further than two slips, and than one in three letters.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var nearest = known.MinBy(candidate => Distance(candidate, name));
        return nearest is not null && Distance(nearest, name) <= Math.Max(2, nearest.Length / 3) ? nearest : null;
    }

    /// <summary>Levenshtein's edit distance, letters compared without case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = left = Math.Min(substituted, Math.Min(row[j], left) + 1);
            }
        }
        return row[b.Length];
    }
}
