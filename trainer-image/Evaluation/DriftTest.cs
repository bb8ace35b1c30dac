namespace Overnight.Trainer.Evaluation;

/// <summary>
/// Whether two samples differ more than chance and more than a little, by the population stability index: the sum over bins of
/// (p - q) ln(p / q). Of samples of one population it is distributed as chi-squared times (1/n + 1/m) (Yurdakul 2018,
/// "Statistical Properties of Population Stability Index"), so that small samples need a larger one to be believed.
/// </summary>
internal static class DriftTest
{
    // From here on credit scoring, where the index comes from, calls a shift large.
    private const double Large = 0.2;

    // So far out in a normal distribution that three in a million of equal columns look different.
    private const double Deviations = 4.5;

    // The approximation wants some rows in each bin.
    private const int RowsPerBin = 20;

    public const int LeastRows = 2 * RowsPerBin;

    /// <summary>How many bins two samples of these sizes can bear.</summary>
    public static int Bins(int n, int m) => Math.Clamp(Math.Min(n, m) / RowsPerBin, 2, 10);

    public static double Index(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var (n, m) = (Sum(first), Sum(second));
        var index = 0.0;
        for (var bin = 0; bin < first.Length; bin++)
        {
            if (first[bin] + second[bin] == 0) continue;
            // Half a row more in each keeps an empty bin's logarithm finite.
            var (p, q) = ((first[bin] + 0.5) / (n + 0.5 * first.Length), (second[bin] + 0.5) / (m + 0.5 * first.Length));
            index += (p - q) * Math.Log(p / q);
        }
        return index;
    }

    /// <summary>The least index that is both large and no chance.</summary>
    public static double Threshold(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var used = 0;
        for (var bin = 0; bin < first.Length; bin++) used += first[bin] + second[bin] > 0 ? 1 : 0;
        // Wilson and Hilferty's approximation of the quantiles of chi-squared.
        var freedom = Math.Max(1, used - 1);
        var quantile = freedom * Math.Pow(1 - 2.0 / (9 * freedom) + Deviations * Math.Sqrt(2.0 / (9 * freedom)), 3);
        return Math.Max(Large, quantile * (1.0 / Sum(first) + 1.0 / Sum(second)));
    }

    private static int Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts) sum += count;
        return sum;
    }
}
