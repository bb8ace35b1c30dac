using FsCheck;
using FsCheck.Fluent;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

public sealed class SpotPricesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Price_is_carried_forward_until_the_next_change()
    {
        // Out of order, as EC2 may send them.
        var prices = new SpotPrices([Change(minutes: 30, 0.20m), Change(minutes: -60, 0.10m)]);

        Assert.Equal((0.10m * 0.5m) + (0.20m * 1.5m), prices.UsdBetween(Start, Start.AddHours(2)));
    }

    [Fact]
    public void First_price_is_carried_back_where_the_history_begins_late() =>
        Assert.Equal(0.10m, new SpotPrices([Change(minutes: 30, 0.10m)]).UsdBetween(Start, Start.AddHours(1)));

    [Fact]
    public void No_time_costs_nothing() => Assert.Equal(0, new SpotPrices([Change(0, 1m)]).UsdBetween(Start, Start));

    [Fact]
    public void Cost_equals_adding_up_second_by_second()
    {
        // Whole seconds, prices as EC2 gives them: four to six decimals.
        var change = from second in Gen.Choose(-4000, 8000)
                     from price in Gen.Choose(1, 3_000_000)
                     select new SpotPriceChange(Start.AddSeconds(second), price / 1_000_000m);
        var cases = from changes in change.NonEmptyListOf()
                    from offset in Gen.Choose(0, 3600)
                    from length in Gen.Choose(0, 3600)
                    select (Changes: changes.ToList(), Offset: offset, Length: length);

        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var from = Start.AddSeconds(sample.Offset);
            var expected = 0m;
            for (var second = 0; second < sample.Length; second++) expected += InForce(sample.Changes, from.AddSeconds(second));
            var actual = new SpotPrices(sample.Changes).UsdBetween(from, from.AddSeconds(sample.Length));
            return Math.Abs(actual - (expected / 3600)) < 1e-20m;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Cost_of_a_time_is_the_sum_over_its_parts()
    {
        var cases = from prices in Gen.Choose(1, 1000).NonEmptyListOf()
                    from cut in Gen.Choose(0, 7200)
                    select (prices, cut);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var series = new SpotPrices(sample.prices.Index().Select(price => Change(price.Index * 7, price.Item / 1000m)));
            var middle = Start.AddSeconds(sample.cut);
            var end = Start.AddHours(2);
            return Math.Abs(series.UsdBetween(Start, middle) + series.UsdBetween(middle, end) - series.UsdBetween(Start, end)) < 1e-20m;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The definition, without cleverness: the last change at or before the second, else the first one there is.</summary>
    private static decimal InForce(List<SpotPriceChange> changes, DateTimeOffset at)
    {
        var before = changes.Where(change => change.At <= at).ToList();
        if (before.Count == 0) return changes.Where(change => change.At == changes.Min(c => c.At)).Last().UsdPerHour;
        var newest = before.Max(change => change.At);
        return before.Last(change => change.At == newest).UsdPerHour;
    }

    private static SpotPriceChange Change(int minutes, decimal usd) => new(Start.AddMinutes(minutes), usd);
}
