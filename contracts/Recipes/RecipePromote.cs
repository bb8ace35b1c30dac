namespace Overnight.Contracts;

/// <summary>When a run takes the champion's place.</summary>
public sealed record RecipePromote
{
    /// <summary>Default: the task's first, accuracy or RMSE.</summary>
    public PromotionMetric? Metric { get; init; }

    /// <summary>How much better it must be, in the metric's own unit. Default 0: any gain that is not chance.</summary>
    public double MinImprovement { get; init; }
}
