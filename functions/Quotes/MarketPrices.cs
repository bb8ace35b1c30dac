using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Quotes;

/// <summary>What instances cost now, and what is not known.</summary>
/// <param name="Region">Of the stack.</param>
/// <param name="OnDemand">The dated table.</param>
/// <param name="Spot">As EC2 told it; empty where it did not.</param>
internal sealed record MarketPrices(string Region, OnDemandPrices OnDemand, IReadOnlyDictionary<SpotPool, decimal> Spot)
{
    /// <summary>The region whose prices the table has at any rate: their ratios hold elsewhere too.</summary>
    private const string KnownRegion = "us-east-1";

    // What spot typically costs of the on-demand price. For choosing between classes only: both are discounted alike.
    private const decimal TypicalSpotShare = 0.4m;

    /// <summary>USD an hour, on spot the dearest zone's; null where it is not known.</summary>
    public decimal? UsdPerHour(string instanceType, Market market)
    {
        if (market == Market.OnDemand) return OnDemand.UsdPerHour(instanceType, Region);
        var zones = Spot.Where(pool => pool.Key.InstanceType == instanceType).Select(pool => pool.Value).ToList();
        return zones.Count > 0 ? zones.Max() : null;
    }

    /// <summary>The cheapest zone's; null where it is not known.</summary>
    public decimal? LeastUsdPerHour(string instanceType, Market market) => market == Market.OnDemand
        ? UsdPerHour(instanceType, market)
        : Spot.Where(pool => pool.Key.InstanceType == instanceType).Select(pool => (decimal?)pool.Value).Min();

    /// <summary>To compare with, where a price is not known: never to be quoted.</summary>
    public decimal? ToCompare(string instanceType, Market market) => UsdPerHour(instanceType, market)
        ?? ((OnDemand.UsdPerHour(instanceType, Region) ?? OnDemand.UsdPerHour(instanceType, KnownRegion)) is { } listed
            ? listed * (market == Market.Spot ? TypicalSpotShare : 1) : null);
}
