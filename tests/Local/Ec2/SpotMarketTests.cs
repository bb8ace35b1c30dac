using FsCheck;
using FsCheck.Fluent;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Ec2;

public sealed class SpotMarketTests
{
    private static readonly string[] Zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstanceCatalog Catalog = InstanceCatalog.UsEast1;

    [Fact]
    public void The_cost_of_a_window_is_the_sum_of_its_parts()
    {
        var moments = Gen.Choose(0, 90 * 86_400).Three().ToArbitrary();
        var types = Gen.Elements(Catalog.All.ToArray()).ToArbitrary();
        var seeds = Gen.Choose(0, 1000).ToArbitrary();
        Prop.ForAll(moments, types, seeds, (window, type, seed) =>
        {
            var market = new SpotMarket(Catalog, Zones, seed);
            var at = new[] { window.Item1, window.Item2, window.Item3 }.Order().Select(seconds => Start.AddSeconds(seconds)).ToArray();
            return Cost(market, type, at[0], at[2]) == Cost(market, type, at[0], at[1]) + Cost(market, type, at[1], at[2]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_price_is_never_above_on_demand_and_stays_around_the_typical_saving()
    {
        var market = new SpotMarket(Catalog, Zones, seed: 7);
        foreach (var type in Catalog.All)
        {
            var history = market.History(type, "us-east-1a", Start, Start.AddDays(90)).ToList();
            var typical = type.OnDemandUsdPerHour * (100 - (type.SpotSavingPercent ?? Catalog.MedianSpotSavingPercent)) / 100;
            Assert.All(history, point => Assert.InRange(point.UsdPerHour, 0.0001m, type.OnDemandUsdPerHour));
            Assert.InRange(history.Average(point => point.UsdPerHour), typical * 0.8m, typical * 1.2m);
        }
    }

    [Fact]
    public void A_price_changes_a_few_times_a_day()
    {
        var changes = new SpotMarket(Catalog, Zones, seed: 7).History(
            Catalog.Find("g5.xlarge")!,
            "us-east-1a",
            Start,
            Start.AddDays(90)).Count();
        Assert.InRange(changes, 2 * 90, 5 * 90 + 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_prices_and_another_seed_or_zone_others()
    {
        var type = Catalog.Find("c7i.large")!;
        List<PricePoint> Prices(
            int seed,
            string zone) => [.. new SpotMarket(Catalog, Zones, seed).History(type, zone, Start, Start.AddDays(30))];
        Assert.Equal(Prices(1, "us-east-1a"), Prices(1, "us-east-1a"));
        Assert.NotEqual(Prices(1, "us-east-1a"), Prices(2, "us-east-1a"));
        Assert.NotEqual(Prices(1, "us-east-1a"), Prices(1, "us-east-1b"));
    }

    [Fact]
    public void A_history_begins_with_the_price_in_force_and_holds_every_change_up_to_its_end()
    {
        var market = new SpotMarket(Catalog, Zones, seed: 3);
        var type = Catalog.Find("m7i.large")!;
        var all = market.History(type, "us-east-1b", Start, Start.AddDays(3)).ToList();
        Assert.True(all[0].At <= Start);
        Assert.All(all.Skip(1), point => Assert.InRange(point.At, Start.AddTicks(1), Start.AddDays(3)));
        // From a change to itself: that change alone, as it is in force at the window's start.
        Assert.Equal([all[2]], market.History(type, "us-east-1b", all[2].At, all[2].At));
        Assert.Equal([all[1], all[2]], market.History(type, "us-east-1b", all[2].At.AddTicks(-1), all[2].At));
    }

    [Fact]
    public void Capacity_goes_and_comes_back_by_type_and_zone()
    {
        var market = new SpotMarket(Catalog, Zones, seed: 3);
        var (g5, c7i) = (Catalog.Find("g5.xlarge")!, Catalog.Find("c7i.large")!);
        var told = 0;
        market.CapacityChanged += (_, _) => told++;
        market.SetCapacity("g5.xlarge", null, available: false);
        Assert.Equal(
            (false, false, true),
            (market.HasCapacity(g5, Zones[0]), market.HasCapacity(g5, Zones[2]), market.HasCapacity(c7i, Zones[0])));
        market.SetCapacity(null, Zones[0], available: true);
        Assert.Equal((true, false), (market.HasCapacity(g5, Zones[0]), market.HasCapacity(g5, Zones[2])));
        Assert.Equal(2, told);
    }

    [Fact]
    public void A_trace_takes_the_place_of_modelled_prices_where_it_has_some()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder / "trace.json", """
            {"gap_seconds": 600, "zones": {
              "us-east-1a_v100_1": {"available": "111", "spot_usd_per_hour": [[0, 1.25], [3, 9.99], [6, 0.918]]},
              "us-east-1b_v100_1": {"available": "101"}}}
            """);
        var type = Catalog.Find("p3.2xlarge")!;
        var market = new SpotMarket(Catalog, Zones, seed: 3, SpotTrace.Read(folder / "trace.json", Start));
        Assert.Equal(1.25m, market.UsdPerHour(type, "us-east-1a", Start.AddDays(-1)));
        Assert.Equal(1.25m, market.UsdPerHour(type, "us-east-1a", Start.AddMinutes(29)));
        Assert.Equal(type.OnDemandUsdPerHour, market.UsdPerHour(type, "us-east-1a", Start.AddMinutes(30)));
        Assert.Equal(0.918m, market.UsdPerHour(type, "us-east-1a", Start.AddDays(100)));
        Assert.Equal(
            [1.25m, 3.06m, 0.918m],
            market.History(type, "us-east-1a", Start.AddMinutes(1), Start.AddDays(1)).Select(point => point.UsdPerHour));
        Assert.Equal(
            new SpotMarket(Catalog, Zones, seed: 3).UsdPerHour(type, "us-east-1b", Start),
            market.UsdPerHour(type, "us-east-1b", Start));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"gap_seconds\": 600}")]
    [InlineData("{\"gap_seconds\": 0, \"zones\": {}}")]
    [InlineData("{\"gap_seconds\": 600, \"zones\": {\"a\": {\"spot_usd_per_hour\": [[0, \"much\"]]}}}")]
    [InlineData("nothing")]
    public void A_file_that_is_no_trace_is_refused_by_name(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder / "trace.json", json);
        Assert.Contains(
            "trace.json",
            Assert.Throws<InvalidDataException>(() => SpotTrace.Read(folder / "trace.json", Start)).Message);
    }

    /// <summary>
    /// As a bill is made: each price until the next one, the last until the window's end. Ticks, so that sums are exact.
    /// </summary>
    private static decimal Cost(SpotMarket market, InstanceType type, DateTimeOffset from, DateTimeOffset to)
    {
        var cost = 0m;
        var points = market.History(type, "us-east-1a", from, to).ToList();
        for (var i = 0; i < points.Count; i++)
        {
            var starts = points[i].At > from ? points[i].At : from;
            var ends = i + 1 < points.Count ? points[i + 1].At : to;
            cost += points[i].UsdPerHour * (ends - starts).Ticks;
        }
        return cost;
    }
}
