namespace Overnight.Contracts;

/// <summary>
/// What a run is expected to take and to cost, said before it starts. Each spread holds the truth in about nine of ten runs.
/// </summary>
public sealed record Quote
{
    /// <summary>The type that the run is expected to get; its queue has others of the same class.</summary>
    public required string InstanceType { get; init; }

    /// <summary>Where it is expected to be at work for most of the time.</summary>
    public Market Market { get; init; }

    /// <summary>Seconds of training on an instance that is ready.</summary>
    public required Spread WorkSeconds { get; init; }

    /// <summary>What each start on an instance costs before work goes on: boot, image, data, checkpoint.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>From the start of the run to its result, with waiting and interruptions.</summary>
    public required Spread Seconds { get; init; }

    /// <summary>The whole run, orchestration included.</summary>
    public required UsdSpread Usd { get; init; }

    /// <summary>The dearest zone's of <see cref="InstanceType"/> as EC2 told it; null where it did not.</summary>
    public decimal? SpotUsdPerHour { get; init; }

    /// <summary>Null where the price list does not have it.</summary>
    public decimal? OnDemandUsdPerHour { get; init; }

    /// <summary>What else was thought of, and why it was not chosen.</summary>
    public List<QuotedAlternative> Alternatives { get; init => field = value ?? []; } = [];

    /// <summary>Where the figures come from: sentences.</summary>
    public List<string> Sources { get; init => field = value ?? []; } = [];
}

public sealed record Spread(double Least, double Expected, double Most);

public sealed record UsdSpread(decimal Least, decimal Expected, decimal Most);

/// <param name="Usd">Expected; null where a price is missing.</param>
/// <param name="Seconds">Expected, from the start of the run to its result.</param>
/// <param name="Why">Why it was not chosen: a sentence.</param>
public sealed record QuotedAlternative(string InstanceType, Market Market, decimal? Usd, double Seconds, string Why);
