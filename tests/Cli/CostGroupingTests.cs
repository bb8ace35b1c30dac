using FsCheck;
using FsCheck.Fluent;
using Overnight.Cli.Cost;
using Overnight.Contracts;

namespace Overnight.Cli.Tests;

public sealed class CostGroupingTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Any_grouping_adds_up_to_the_total_to_the_last_digit() => Prop.ForAll(Ledger().ToArbitrary(), lines =>
    {
        var expected = lines.Sum(line => line.TotalUsd ?? 0);
        foreach (DateTime? since in new DateTime?[] { null, new DateTime(2026, 4, 1) })
        {
            var grouping = new CostGrouping(lines, since, Now);
            var total = grouping.Total;
            if (since is null) Assert.Equal((lines.Count, expected), (total.Sums.Runs, total.Sums.Usd));
            foreach (var by in Enum.GetValues<CostBy>())
            {
                var groups = grouping.By(by);
                Assert.Equal(total.Sums.Usd, groups.Sum(group => group.Sums.Usd));
                Assert.All(groups.Append(total), group => Assert.Equal(group.Sums.Usd, group.ByMonth.Sum()));
                Assert.Equal(total.ByMonth, total.ByMonth.Select((_, month) => groups.Sum(group => group.ByMonth[month])));
                if (by == CostBy.Type) continue;
                Assert.Equal(
                    (total.Sums.Runs, total.Sums.Unpriced, total.Sums.Interruptions ?? 0),
                    (groups.Sum(group => group.Sums.Runs), groups.Sum(group => group.Sums.Unpriced), groups.Sum(group => group.Sums.Interruptions)));
                foreach (var money in new Func<CostSums, decimal?>[] { s => s.OnDemandUsd, s => s.SavedUsd, s => s.SageMakerUsd, s => s.SageMakerSavedUsd, s => s.LostUsd })
                    Assert.Equal(money(total.Sums) ?? 0, groups.Sum(group => money(group.Sums) ?? 0));
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_month_is_that_of_the_start_in_UTC()
    {
        // Each of them a moment around the year's end, on clocks elsewhere.
        LedgerLine[] lines =
        [
            Line("2026-01-01T00:00:00+01:00"), Line("2025-12-31T23:59:59Z"), Line("2025-12-31T18:00:00-06:00"), Line("2026-01-01T13:00:00+14:00"),
        ];
        Assert.Equal(
            [("2025-12", 3), ("2026-01", 1)],
            new CostGrouping(lines, null, Now).By(CostBy.Month).Select(group => (group.Key, group.Sums.Runs)));
        Assert.Equal(1, new CostGrouping(lines, new DateTime(2026, 1, 1), Now).Total.Sums.Runs);
    }

    [Fact]
    public void Months_without_a_run_are_months_too()
    {
        var grouping = new CostGrouping([Line("2025-11-30T00:00:00Z", 1), Line("2026-02-01T00:00:00Z", 2)], null, Now);
        Assert.Equal(["2025-11", "2025-12", "2026-01", "2026-02"], grouping.Months);
        Assert.Equal([1, 0, 0, 2], grouping.Total.ByMonth);
    }

    [Fact]
    public void A_run_on_two_types_is_paid_for_on_both_and_the_rest_beside_them()
    {
        var run = Line("2026-06-01T00:00:00Z", 1m) with
        {
            Uses = [new("c7i.large", Market.Spot, 7_200, 0.25m, null, null), new("g5.xlarge", Market.OnDemand, 1_800, 0.625m, null, null)],
            OnDemandUsd = 3,
        };
        var groups = new CostGrouping([run, Line("2026-06-02T00:00:00Z", usd: null)], null, Now).By(CostBy.Type);
        Assert.Equal(
            [("g5.xlarge", 1, 0.625m, 0.5m, 0m), ("c7i.large", 1, 0.25m, 2m, 2m), (CostGrouping.BesideInstances, 2, 0.125m, 0m, 0m)],
            groups.Select(group => (group.Key, group.Sums.Runs, group.Sums.Usd, group.Sums.Hours, group.Sums.SpotHours)));
        // What the whole would have cost elsewhere is no type's.
        Assert.All(groups, group => Assert.Null(group.Sums.OnDemandUsd));
    }

    [Fact]
    public void What_some_runs_do_not_tell_is_compared_for_the_others_alone()
    {
        var sums = CostSums.Of(
            [
                Line("2026-06-01T00:00:00Z", 1m) with { OnDemandUsd = 4, SageMakerUsd = 5, QuotedUsd = 2 },
                Line("2026-06-01T00:00:00Z", 1m) with { OnDemandUsd = 4, QuotedUsd = 1 },
                Line("2026-06-01T00:00:00Z", 3m) with { QuotedUsd = 0 }, Line("2026-06-01T00:00:00Z", usd: null) with { QuotedUsd = 1 },
            ]);
        Assert.Equal((4, 1, 5m, 6m, 75m), (sums.Runs, sums.Unpriced, sums.Usd, sums.SavedUsd, sums.SavedPercent));
        Assert.Equal((4m, 80m, 0.75m), (sums.SageMakerSavedUsd, sums.SageMakerSavedPercent, sums.ActualOverQuoted));
        Assert.Null(sums.LostUsd);
    }

    private static LedgerLine Line(string started, decimal? usd = 1) => new()
    {
        Run = "iris-1",
        Name = "iris",
        Status = RunStatus.Succeeded,
        StartedAt = DateTimeOffset.Parse(started, null),
        EndedAt = DateTimeOffset.Parse(started, null),
        Attempts = 1,
        Interruptions = 0,
        TotalUsd = usd,
    };

    private static Gen<List<LedgerLine>> Ledger()
    {
        // As receipts have it: eight decimals and more, some of it not known.
        var usd = Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 12)).Select(money => new decimal(money.Item1, 0, 0, false, (byte)money.Item2));
        var maybe = Gen.Frequency((3, usd.Select(known => (decimal?)known)), (1, Gen.Constant((decimal?)null)));
        var use = from type in Gen.Elements("c7i.large", "c7i.xlarge", "g5.xlarge")
                  from market in Gen.Elements(Market.Spot, Market.OnDemand)
                  from seconds in Gen.Choose(0, 100_000)
                  from paid in usd
                  select new LedgerUse(type, market, seconds, paid, null, null);
        var line = from name in Gen.Elements("iris", "boxes", "digits")
                   from hour in Gen.Choose(0, 24 * 200)
                   from offset in Gen.Choose(-12, 14)
                   from sums in maybe.ArrayOf(4)
                   from uses in use.ListOf()
                   from interruptions in Gen.Choose(0, 9)
                   select Line("2026-01-01T00:00:00Z", sums[0]) with
                   {
                       Name = name,
                       StartedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour).ToOffset(TimeSpan.FromHours(offset)),
                       OnDemandUsd = sums[1],
                       SageMakerUsd = sums[2],
                       LostUsd = sums[3],
                       Interruptions = interruptions,
                       Uses = sums[0] is null ? [] : [.. uses],
                   };
        return line.ListOf().Select(lines => lines.ToList());
    }
}
