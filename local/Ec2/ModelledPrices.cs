namespace Overnight.Local.Ec2;

/// <summary>
/// A modelled series: two to five changes a day around the type's typical saving, with a slow swing over the weeks, a small step
/// at each change and a level of its own in each zone; never above the on-demand price, which AWS caps spot at as well
/// (docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances-history.html). A pure function of seed, type, zone and time:
/// every process sees the same past.
/// </summary>
internal sealed class ModelledPrices(InstanceType type, string zone, int seed, int savingPercent) : IPriceSeries
{
    private const double ZoneSpread = 0.05;
    private const double Swing = 0.12;
    private const double Step = 0.02;
    private static readonly TimeSpan KnotEvery = TimeSpan.FromDays(7);

    private readonly double _typicalShare = (1 - savingPercent / 100.0) * (1 + ZoneSpread * Noise($"{seed}|{type.Name}|{zone}"));

    public PricePoint InForceAt(DateTimeOffset at)
    {
        // Every day has a change, so the one in force is at most a day old.
        var day = DayOf(at);
        return ChangesOn(day - 1).Concat(ChangesOn(day)).Last(point => point.At <= at);
    }

    public IEnumerable<PricePoint> ChangesBetween(DateTimeOffset from, DateTimeOffset to)
    {
        for (var day = DayOf(from); day <= DayOf(to); day++)
        {
            foreach (var point in ChangesOn(day))
            {
                if (point.At > from && point.At <= to) yield return point;
            }
        }
    }

    private IEnumerable<PricePoint> ChangesOn(long day)
    {
        var random = new Random(StableHash.Of($"{seed}|{type.Name}|{zone}|{day}"));
        var seconds = new SortedSet<int>();
        for (var changes = random.Next(2, 6); changes > 0; changes--) seconds.Add(random.Next(86_400));
        foreach (var second in seconds)
        {
            var at = DateTimeOffset.UnixEpoch.AddDays(day).AddSeconds(second);
            var share = _typicalShare * (1 + Swing * Level(at) + Step * (2 * random.NextDouble() - 1));
            yield return new PricePoint(at, Price(share));
        }
    }

    /// <summary>Between -1 and 1: random weekly knots, joined smoothly.</summary>
    private double Level(DateTimeOffset at)
    {
        var weeks = (at - DateTimeOffset.UnixEpoch) / KnotEvery;
        var knot = Math.Floor(weeks);
        var part = weeks - knot;
        var smooth = part * part * (3 - 2 * part);
        return (1 - smooth) * Knot(knot) + smooth * Knot(knot + 1);

        double Knot(double week) => Noise($"{seed}|{type.Name}|{zone}|week {week}");
    }

    private decimal Price(double share) =>
        Math.Clamp(Math.Round(type.OnDemandUsdPerHour * (decimal)share, 4), 0.0001m, type.OnDemandUsdPerHour);

    private static double Noise(string of) => 2 * new Random(StableHash.Of(of)).NextDouble() - 1;

    private static long DayOf(DateTimeOffset at) => (long)Math.Floor((at - DateTimeOffset.UnixEpoch).TotalDays);
}
