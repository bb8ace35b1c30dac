using System.Collections.Concurrent;
using Overnight.Local.Ec2;

namespace Overnight.Simulation.Faults;

/// <summary>
/// The night's spot prices: local/'s modelled series, of one of a few markets. They are looked up often and are pure, so the points
/// of a market are worked out once for all nights.
/// </summary>
internal static class Prices
{
    private const int Markets = 4;

    // From a week before the evening on: nothing asks for an earlier price; and as long as a night may last.
    private static readonly DateTimeOffset First = Night.Evening.AddDays(-8), Last = Night.Evening.AddDays(Night.MostDays + 2);

    private static readonly ConcurrentDictionary<(int Market, string Type, string Zone), PricePoint[]> Known = new();

    public static Func<InstanceType, string, IPriceSeries> Of(int seed, Chance chance, InstanceCatalog catalog)
    {
        var random = Chance.Of(seed, "prices");
        var market = random.Next(Markets);
        var spikes = chance.Knows(Fault.PriceSpike);
        if (spikes) chance.Count(Fault.PriceSpike);
        var from = Night.Evening.AddHours(random.NextDouble() * 8);
        var until = from.AddHours(0.3 + random.NextDouble() * 6);
        var factor = (decimal)(1.5 + random.NextDouble() * 4);
        return (type, zone) =>
        {
            var points = Known.GetOrAdd((market, type.Name, zone), _ => [.. Points(market, type, zone, catalog)]);
            var usual = new KnownPrices(points);
            return spikes ? new SpikedPrices(usual, type.OnDemandUsdPerHour, from, until, factor) : usual;
        };
    }

    private static IEnumerable<PricePoint> Points(int market, InstanceType type, string zone, InstanceCatalog catalog)
    {
        var series = new ModelledPrices(type, zone, market, type.SpotSavingPercent ?? catalog.MedianSpotSavingPercent);
        return series.ChangesBetween(First, Last).Prepend(series.InForceAt(First));
    }

    private sealed class KnownPrices(PricePoint[] points) : IPriceSeries
    {
        public PricePoint InForceAt(DateTimeOffset at) => points[Math.Max(0, After(at) - 1)];

        public IEnumerable<PricePoint> ChangesBetween(DateTimeOffset from, DateTimeOffset to)
        {
            for (var i = After(from); i < points.Length && points[i].At <= to; i++) yield return points[i];
        }

        /// <summary>The first point after that time.</summary>
        private int After(DateTimeOffset at)
        {
            var (low, high) = (0, points.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (points[middle].At <= at) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
