namespace Overnight.Contracts;

/// <summary>What a run may cost and how long it may take. Nothing here is a wish: see <see cref="PlannedBudget"/>.</summary>
public sealed record RecipeBudget
{
    /// <summary>USD of the whole run. Training ends in time and leaves the best model that so much pays for.</summary>
    public decimal? MaxUsd { get; init; }

    /// <summary>From the start of the run to its result. Default: none, so the run is as cheap as it can be.</summary>
    public int? DeadlineMinutes { get; init; }

    /// <summary>USD. An instance that costs more an hour is not started: the run waits for a lower price.</summary>
    public decimal? MaxPricePerHour { get; init; }
}
