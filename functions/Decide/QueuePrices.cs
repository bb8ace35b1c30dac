using Overnight.Functions.Prices;

namespace Overnight.Functions.Decide;

/// <summary>From what EC2 and the price table tell of a queue's types to what an hour costs.</summary>
internal static class QueuePrices
{
    /// <param name="types">The queue's.</param>
    /// <param name="region">The stack's.</param>
    /// <param name="spot">Of each pool, now.</param>
    /// <param name="table">The on-demand prices.</param>
    public static MarketPrices Of(
        IReadOnlyCollection<string> types, string region, IReadOnlyDictionary<SpotPool, decimal> spot, OnDemandPrices table)
    {
        var onDemand = types.Select(type => table.UsdPerHour(type, region)).ToList();
        var pools = spot.Where(pool => types.Contains(pool.Key.InstanceType)).ToList();
        return new MarketPrices(
            pools.GroupBy(pool => pool.Key.InstanceType).Min(type => (decimal?)type.Average(pool => pool.Value)),
            onDemand.Min(),
            // A type without a price may be the dearest: then nobody knows.
            types.All(type => pools.Any(pool => pool.Key.InstanceType == type)) ? pools.Max(pool => (decimal?)pool.Value) : null,
            onDemand.All(price => price is not null) ? onDemand.Max() : null);
    }
}
