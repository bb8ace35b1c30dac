namespace Overnight.Trainer.Search;

/// <summary>
/// When a trial is given up: its best until now is worse than the median of what others had reached at the same point (the median
/// stopping rule of Golovin et al., "Google Vizier", 2017, section 3.2.2, with the best in the place of the running average, as each trial keeps its best).
/// </summary>
internal static class MedianRule
{
    /// <summary>Fewer others say nothing about what is usual.</summary>
    public const int FewestOthers = 5;

    public static bool IsBeaten(double own, IReadOnlyCollection<double> others, bool higherIsBetter)
    {
        if (others.Count < FewestOthers) return false;
        var sorted = others.Order().ToArray();
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return higherIsBetter ? own < median : own > median;
    }
}
