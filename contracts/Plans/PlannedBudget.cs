namespace Overnight.Contracts;

/// <summary>The limits of a run: from its recipe, the deadline as a time.</summary>
public sealed record PlannedBudget
{
    /// <summary>USD of the whole run, orchestration included. Null: no limit.</summary>
    public decimal? MaxUsd { get; init; }

    /// <summary>The latest time for the training's end that is not late. Null: none.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>USD; no instance is started that costs more an hour. Null: no limit.</summary>
    public decimal? MaxPricePerHour { get; init; }

    public RecipeMarket Market { get; init; }
}
