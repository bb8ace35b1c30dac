namespace Overnight.Functions.Decide;

/// <summary>
/// What an hour costs now, in USD, for a queue that may give any of its types in any zone. Null where nobody tells.
/// </summary>
/// <param name="Spot">What is expected: of the cheapest type, in the middle of its zones.</param>
/// <param name="OnDemand">What is expected: of the cheapest type.</param>
/// <param name="DearestSpot">The most that it may cost as it is started.</param>
/// <param name="DearestOnDemand">The most that it may ever cost: EC2 charges no spot instance more.</param>
internal sealed record MarketPrices(decimal? Spot, decimal? OnDemand, decimal? DearestSpot, decimal? DearestOnDemand)
{
    // Spot prices move by a few per cent a week; one that jumps is still below the on-demand price.
    private const decimal Movement = 1.1m;

    // Where a price is missing: spot costs a third of on-demand as a rule (the quoted saving of us-east-1's types, 2025-07).
    private const double UsualRatio = 1 / 3.0;

    /// <summary>The most that an hour in a market is expected to cost until the attempt ends.</summary>
    public decimal? Bound(Contracts.Market market) => market == Contracts.Market.OnDemand ? DearestOnDemand
        : DearestSpot is { } spot ? Math.Min(spot * Movement, DearestOnDemand ?? decimal.MaxValue)
        : DearestOnDemand;

    /// <summary>Of spot to on-demand, for weighing one against the other.</summary>
    public double Ratio => Spot is { } spot && OnDemand is > 0 and { } onDemand ? (double)(spot / onDemand) : UsualRatio;
}
