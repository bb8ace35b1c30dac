using Overnight.Contracts;

namespace Overnight.Trainer.Evaluation;

/// <summary>Keeps predicted and true values, as many as a picture can use, and sums them up.</summary>
internal sealed class Residuals
{
    // Half a million pairs tell each quantile to the third digit; of more rows, every second, fourth, ... is kept.
    private const int MostKept = 1 << 19;
    private const int Bins = 24;

    // A few far-off values would squeeze all others into one bin: those beyond are counted at the ends.
    private const double Beyond = 0.005;

    private static readonly double[] Shares = [0.05, 0.25, 0.5, 0.75, 0.95];

    private readonly List<(float Predicted, float True)> _kept = [];
    private int _every = 1;
    private long _seen;

    public void Add(float predicted, float truth)
    {
        if (_seen++ % _every != 0) return;
        _kept.Add((predicted, truth));
        if (_kept.Count < MostKept) return;
        for (var i = 0; i < _kept.Count / 2; i++) _kept[i] = _kept[2 * i];
        _kept.RemoveRange(_kept.Count / 2, _kept.Count - _kept.Count / 2);
        _every *= 2;
    }

    /// <param name="mean">What a standardised 0 stands for.</param>
    /// <param name="deviation">What a standardised 1 stands for beyond it.</param>
    /// <returns>Null where a value is not finite: there is nothing to draw.</returns>
    public ResidualSummary? Summary(double mean, double deviation)
    {
        if (_kept.Count == 0 || _kept.Exists(pair => !float.IsFinite(pair.Predicted) || !float.IsFinite(pair.True))) return null;
        var truths = Sorted(pair => mean + pair.True * deviation);
        var predictions = Sorted(pair => mean + pair.Predicted * deviation);
        var (from, to) = (Math.Min(At(truths, Beyond), At(predictions, Beyond)), Math.Max(At(truths, 1 - Beyond), At(predictions, 1 - Beyond)));
        if (to <= from) (from, to) = (from - 0.5, from + 0.5);
        var counts = Enumerable.Range(0, Bins).Select(_ => Enumerable.Repeat(0L, Bins).ToList()).ToList();
        foreach (var (predicted, truth) in _kept) counts[Bin(mean + truth * deviation)][Bin(mean + predicted * deviation)]++;
        var errors = Sorted(pair => ((double)pair.Predicted - pair.True) * deviation);
        return new ResidualSummary
        {
            From = from,
            To = to,
            Counts = counts,
            Errors = [.. Shares.Select(share => new ErrorQuantile(share, At(errors, share)))],
        };

        int Bin(double value) => (int)Math.Clamp((value - from) / (to - from) * Bins, 0, Bins - 1);
    }

    private double[] Sorted(Func<(float Predicted, float True), double> value)
    {
        var values = _kept.Select(value).ToArray();
        Array.Sort(values);
        return values;
    }

    /// <summary>The smallest value that at least that share of the values does not exceed.</summary>
    private static double At(double[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
