using Overnight.Contracts;

namespace Overnight.Functions.Quotes;

/// <summary>The arithmetic of quotes' ranges.</summary>
internal static class Spreads
{
    /// <summary>So many runs of the same kind narrow a range; fewer only move it.</summary>
    public const int EnoughToNarrow = 3;

    // However alike three runs were, the next one's neighbours on its host are others.
    private const double LeastFactor = 1.1, MostFactor = 10;

    /// <summary>Student's t for 90 % on both sides together, by degrees of freedom from 2 on; 1.7 beyond.</summary>
    private static readonly double[] StudentT = [2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812];

    /// <summary>
    /// The range that holds the next value in nine of ten cases, its logarithms taken for normally distributed: the prediction
    /// interval median */ exp(t s sqrt(1 + 1/n)).
    /// </summary>
    /// <param name="seen">Values above 0.</param>
    /// <param name="prior">Believed before anything was seen; with few values its width stays.</param>
    public static Spread Learn(IReadOnlyCollection<double> seen, Spread prior)
    {
        if (seen.Count == 0) return prior;
        var median = Median(seen);
        if (seen.Count < EnoughToNarrow) return prior.Times(median / prior.Expected);
        var mean = seen.Average(Math.Log);
        var deviation = Math.Sqrt(seen.Sum(value => Math.Pow(Math.Log(value) - mean, 2)) / (seen.Count - 1));
        var t = StudentT.ElementAtOrDefault(seen.Count - 3) is > 0 and var known ? known : 1.7;
        var factor = Math.Clamp(Math.Exp(t * deviation * Math.Sqrt(1 + (1.0 / seen.Count))), LeastFactor, MostFactor);
        return new Spread(median / factor, median, median * factor);
    }

    public static Spread Times(this Spread spread, double factor) =>
        new(spread.Least * factor, spread.Expected * factor, spread.Most * factor);

    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>How many events at most, in nineteen of twenty cases, where so many are expected (Poisson).</summary>
    public static int MostEvents(double mean)
    {
        const double Sure = 0.95;
        // Beyond a few hundred the sum would underflow; there the distribution is as good as normal.
        if (mean > 200) return (int)Math.Min(1e6, Math.Ceiling(mean + (1.645 * Math.Sqrt(mean))));
        var (probability, sum, events) = (Math.Exp(-mean), Math.Exp(-mean), 0);
        for (; sum < Sure && events < 1_000; sum += probability) probability *= mean / ++events;
        return events;
    }
}
