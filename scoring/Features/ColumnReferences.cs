using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>What training keeps of a column, so that later data can be compared with it.</summary>
internal static class ColumnReferences
{
    // Deciles, as the population stability index is used.
    private const int Bins = 10;

    private const int MostCategories = 20;

    /// <param name="encoding">As it was fitted on the same rows.</param>
    /// <param name="value">Not finite where it is missing.</param>
    public static ColumnReference OfNumbers(ColumnEncoding encoding, int[] rows, Func<int, double> value)
    {
        var (least, most, missing) = (double.PositiveInfinity, double.NegativeInfinity, 0L);
        foreach (var row in rows)
        {
            var x = value(row);
            if (!double.IsFinite(x)) missing++;
            else (least, most) = (Math.Min(least, x), Math.Max(most, x));
        }
        if (missing == rows.Length) return new ColumnReference { Rows = rows.Length, Missing = missing };
        var reference = new ColumnReference { Rows = rows.Length, Missing = missing, Least = least, Most = most };
        var cut = encoding.Edges is null && least < most ? (least + most) / 2 : double.NaN;
        var counts = new long[(encoding.Edges?.Count ?? 1) + 1];
        foreach (var row in rows)
            if (value(row) is var x && double.IsFinite(x)) counts[encoding.Edges is { } edges ? Below(edges, x) : x > cut ? 1 : 0]++;
        List<double> cuts = encoding.Edges is null ? double.IsNaN(cut) ? [] : [cut] : Cut(encoding.Edges, counts);
        var bins = new long[cuts.Count + 1];
        for (var below = 0; below < counts.Length; below++) bins[BinOf(encoding, cuts, below)] += counts[below];
        return reference with { Cuts = cuts, Bins = [.. bins] };
    }

    /// <param name="occurrences">Rows of each category, in the order of <paramref name="names"/>.</param>
    /// <param name="known">Those that the model has a code for.</param>
    public static ColumnReference OfCategories(int[] occurrences, IReadOnlyList<string> names, IReadOnlyCollection<string> known, int rows)
    {
        var seen = occurrences.Sum(count => (long)count);
        var common = Enumerable.Range(0, names.Count).Where(code => known.Contains(names[code]))
            .OrderByDescending(code => occurrences[code]).ThenBy(code => code).Take(MostCategories).ToList();
        var binned = common.Sum(code => (long)occurrences[code]);
        var all = Enumerable.Range(0, names.Count).Where(code => known.Contains(names[code])).Sum(code => (long)occurrences[code]);
        return new ColumnReference
        {
            Rows = rows,
            Missing = rows - seen,
            Categories = [.. common.Select(code => names[code])],
            Bins = [.. common.Select(code => (long)occurrences[code]), seen - binned],
            Rare = seen - all,
        };
    }

    /// <summary>The bin of values above so many of the encoding's edges; without edges, above so many cuts.</summary>
    public static int BinOf(ColumnEncoding encoding, List<double> cuts, int below)
    {
        if (encoding.Edges is not { } edges) return Math.Min(below, cuts.Count);
        return below >= edges.Count ? cuts.Count : Below(cuts, edges[below]);
    }

    /// <summary>Some of the edges, such that each bin holds about as many rows.</summary>
    private static List<double> Cut(List<double> edges, long[] counts)
    {
        var (cuts, wanted, held) = (new List<double>(), (double)counts.Sum() / Bins, 0L);
        for (var i = 0; i < edges.Count - 1; i++)
        {
            held += counts[i];
            if (held < wanted) continue;
            cuts.Add(edges[i]);
            held = 0;
        }
        return cuts;
    }

    // How many of the bounds lie below the value.
    private static int Below(List<double> bounds, double value)
    {
        var place = bounds.BinarySearch(value);
        return place < 0 ? ~place : place;
    }
}
