namespace Overnight.Scoring;

/// <summary>
/// A number's place among the training part's: which of some bins of about equally many rows it falls into, and how far it is
/// through that one. The network unfolds it into one input a bin (see Models/TableFeatures), the piecewise linear encoding of
/// Gorishniy et al. 2022, "On Embeddings for Numerical Features in Tabular Deep Learning": steps and bends become easy to learn,
/// and a column's skew and outliers do no harm.
/// </summary>
internal static class QuantileBins
{
    private const int MostBins = 32;

    // The network would learn the rows of narrower bins by heart.
    private const int LeastRowsPerBin = 256;

    // Fewer would hardly tell more than the number itself.
    private const int FewestBins = 6;

    // All columns together: a table of a thousand columns must not become one of thirty thousand.
    private const int MostInAll = 2_048;

    // Quantiles of this many rows are as good as those of all of them.
    private const int RowsLookedAt = 100_000;

    /// <summary>How many bins a column may have at most.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="columns">Columns that will have bins.</param>
    public static int Most(int rows, int columns) =>
        Math.Min(Math.Clamp(rows / LeastRowsPerBin, FewestBins, MostBins), Math.Max(2, MostInAll / Math.Max(1, columns)));

    /// <summary>The ascending bounds of at most <paramref name="bins"/> bins; null where the values make no two of them.</summary>
    public static List<double>? Fit(int[] rows, Func<int, double> value, int bins)
    {
        var every = 1 + rows.Length / RowsLookedAt;
        var sorted = new List<double>(rows.Length / every + 1);
        for (var i = 0; i < rows.Length; i += every)
            if (value(rows[i]) is var x && double.IsFinite(x)) sorted.Add(x);
        if (sorted.Count == 0) return null;
        sorted.Sort();
        var edges = new List<double> { sorted[0] };
        // A value that fills many bins by itself (often 0) takes one bound; the others are shared out among what is left.
        var next = After(sorted, sorted[0], 0);
        for (var left = bins; next < sorted.Count; left--)
        {
            var edge = sorted[next + (sorted.Count - next + left - 1) / left - 1];
            edges.Add(edge);
            next = After(sorted, edge, next);
        }
        return edges.Count > 2 ? edges : null;
    }

    /// <summary>From 0 at the first bound to the number of bins at the last, straight in between. What is missing is in the middle.</summary>
    public static float Place(List<double> edges, double value)
    {
        var bins = edges.Count - 1;
        if (double.IsNaN(value)) return bins / 2f;
        var upper = edges.BinarySearch(value);
        if (upper < 0) upper = ~upper;
        if (upper == 0) return 0;
        if (upper > bins) return bins;
        return (float)(upper - 1 + (value - edges[upper - 1]) / (edges[upper] - edges[upper - 1]));
    }

    // The first place whose value is above this one.
    private static int After(List<double> sorted, double value, int from)
    {
        var (low, high) = (from, sorted.Count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
