namespace Overnight.Contracts;

/// <summary>What a night found when it began: every nightly dataset, and which of them are to be trained.</summary>
public sealed record NightPlan
{
    public required string Night { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Runs at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>What all runs of the night may cost; null: no cap.</summary>
    public decimal? MaxUsd { get; init; }

    /// <summary>The workflow knows them by their places here.</summary>
    public required List<NightDataset> Datasets { get; init; }

    /// <summary>What the reader should know: sentences.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];
}

/// <summary>What a night's runs have cost and may cost: who wants to start another one adds itself here first.</summary>
public sealed record NightClaims
{
    public List<NightClaim> Claims { get; init => field = value ?? []; } = [];
}

/// <param name="Dataset">Its place in the <see cref="NightPlan"/>.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Name">The dataset's.</param>
/// <param name="MayCostUsd">At most, by what is known; null: not known yet.</param>
/// <param name="CostUsd">Once it has ended.</param>
public sealed record NightClaim(int Dataset, string Run, string Name, decimal? MayCostUsd, decimal? CostUsd = null);
