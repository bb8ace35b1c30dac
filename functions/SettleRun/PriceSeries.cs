using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.SettleRun;

/// <summary>The spot prices that were asked for anyway, few enough to keep and to draw. Pure.</summary>
internal static class PriceSeries
{
    /// <summary>More lines than these nobody tells apart: the pools that were used for longest.</summary>
    private const int MostPools = 6;

    /// <param name="instances">What the run used.</param>
    /// <param name="prices">What EC2 told of their pools.</param>
    /// <param name="onDemand">The price table.</param>
    public static List<PoolPrices> Of(
        IEnumerable<InstanceLife> instances, IReadOnlyDictionary<SpotPool, SpotPrices> prices, OnDemandPrices onDemand)
    {
        var pools = instances.Where(life => life.Host.Market == Market.Spot)
            .GroupBy(life => new SpotPool(life.Host.InstanceType, life.Host.AvailabilityZone))
            .Where(pool => prices.TryGetValue(pool.Key, out var known) && !known.IsEmpty)
            .OrderByDescending(pool => pool.Sum(life => (life.To - life.From).Ticks))
            .Take(MostPools).ToList();
        return pools.ConvertAll(pool => new PoolPrices(
            pool.Key.InstanceType, pool.Key.Zone, onDemand.UsdPerHour(pool.Key.InstanceType, pool.First().Region),
            Points(prices[pool.Key], pool.Min(life => life.From), pool.Max(life => life.To), PoolPrices.MostPoints / pools.Count)));
    }

    private static List<PricePoint> Points(SpotPrices prices, DateTimeOffset from, DateTimeOffset to, int most)
    {
        var known = prices.Changes.Where(change => change.At < to).ToList();
        var first = Math.Max(0, known.FindLastIndex(change => change.At <= from));
        var shown = known[Math.Min(first, known.Count)..];
        // The first and the last stay; of those between, every so many.
        var every = shown.Count <= most ? 1.0 : (shown.Count - 1.0) / (most - 1);
        return [.. Enumerable.Range(0, Math.Min(shown.Count, most)).Select(i => shown[(int)Math.Round(i * every)])
            .Select(change => new PricePoint(change.At, change.UsdPerHour))];
    }
}
