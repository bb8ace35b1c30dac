using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

public sealed class AccountingTests
{
    private static readonly SpotPrices Spot = new([new SpotPriceChange(Made.Start.AddDays(-1), 0.0360m)]);

    [Fact]
    public void Receipt_of_one_quiet_attempt()
    {
        var receipt = Receipt(Spot, Made.Attempt(1, created: 0, started: 60, stopped: 660));

        var ran = receipt.Lines[0];
        Assert.Equal(("attempt 1, c7i.large, spot, us-east-1a", 600m, "seconds"), (ran.What, ran.Quantity, ran.Unit));
        Assert.Equal(0.0060m, ran.Usd);
        Assert.Equal(0.014875m, ran.OnDemandUsd);
        Assert.Equal((120m, 0.0012m), (receipt.Lines[1].Quantity, receipt.Lines[1].Usd));
        Assert.Contains("estimated", receipt.Lines[1].Source, StringComparison.Ordinal);
        // 720 s of a volume and an address; 18 transitions, 7 invocations, 16 GB-seconds, 162 writes and 98 reads.
        var (volume, address) = (720 * 60 * 0.08m / 2_592_000, 720 * 0.005m / 3_600);
        decimal[] others = [volume, address, 0.00045m, 0.0000014m, 16 * 0.0000166667m, 0.00081m, 0.0000392m];
        Assert.Equal(others.Select(usd => Math.Round(usd, 8)), receipt.Lines.Skip(2).Select(line => line.Usd));
        Assert.Equal(receipt.Lines.Sum(line => line.Usd), receipt.TotalUsd);
        Assert.InRange(receipt.SavingPercent, 40, 60);
    }

    [Fact]
    public void Interrupted_attempt_of_the_first_hour_costs_nothing_and_the_receipt_says_why()
    {
        var receipt = Receipt(Spot, Made.Attempt(1, 0, 10, 60, Verdict.Interrupted), Made.Attempt(2, 61, 70, 130, instance: "i-2"));

        Assert.Equal(0, receipt.Lines.Where(line => line.Attempt == 1).Sum(line => line.Usd));
        Assert.True(receipt.Lines.Where(line => line.Attempt == 1).Sum(line => line.OnDemandUsd) > 0);
        Assert.Contains(receipt.Notes, note => note.Contains("first hour", StringComparison.Ordinal));
        Assert.Equal(1, receipt.Interruptions);
        Assert.InRange(receipt.TotalUsd, 0.000001m, receipt.OnDemandUsd - 0.000001m);
    }

    [Fact]
    public void Missing_spot_price_is_charged_as_on_demand_and_said()
    {
        var receipt = Receipt(spot: null, Made.Attempt(1, 0, 60, 660));

        Assert.Equal(receipt.Lines[0].OnDemandUsd, receipt.Lines[0].Usd);
        Assert.Contains(receipt.Notes, note => note.Contains("no spot price of c7i.large in us-east-1a", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_on_demand_price_claims_no_saving_and_says_so()
    {
        var receipt = Receipt(Spot, Made.Attempt(1, 0, 60, 660, type: "x99.huge"));

        Assert.Equal(receipt.Lines[0].Usd, receipt.Lines[0].OnDemandUsd);
        Assert.Contains(receipt.Notes, note => note.Contains("has no price of x99.huge", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_any_price_the_attempt_is_left_out_of_the_totals_in_so_many_words()
    {
        var receipt = Receipt(spot: null, Made.Attempt(1, 0, 60, 660, type: "x99.huge"));

        Assert.Equal(0, receipt.Lines[0].Usd);
        Assert.Contains(receipt.Notes, note => note.Contains("its cost is not in the totals", StringComparison.Ordinal));
    }

    [Fact]
    public void History_that_begins_late_is_said() => Assert.Contains(
        Receipt(new SpotPrices([new SpotPriceChange(Made.At(300), 0.1m)]), Made.Attempt(1, 0, 60, 660)).Notes,
        note => note.Contains("begins only at 2026-11-20 22:05:00Z", StringComparison.Ordinal));

    [Fact]
    public void On_demand_instance_costs_its_list_price() =>
        Assert.Equal(0.014875m, Receipt(Spot, Made.Attempt(1, 0, 60, 660, market: Market.OnDemand)).Lines[0].Usd);

    [Fact]
    public void Run_that_started_nothing_costs_its_orchestration_only()
    {
        var receipt = Receipt(Spot);
        Assert.All(receipt.Lines, line => Assert.Null(line.Attempt));
        Assert.InRange(receipt.TotalUsd, 0.0001m, 0.001m);
        Assert.Equal(0, receipt.SavingUsd);
    }

    [Fact]
    public void Attempt_that_cannot_be_billed_is_named()
    {
        var attempt = Made.Attempt(1, 0, 60, 660);
        Assert.Contains(Receipt(Spot, attempt with { Host = null }).Notes, note => note.StartsWith("Attempt 1 is not in the total", StringComparison.Ordinal));
        Assert.Contains(Receipt(Spot, attempt with { StartedAt = null }).Notes, note => note.StartsWith("Attempt 1 never started", StringComparison.Ordinal));
    }

    [Fact]
    public void Total_is_the_sum_of_the_lines_to_the_last_digit_and_spot_saves_by_its_ratio()
    {
        var cases = from price in Gen.Choose(1, 89_250)
                    from times in Gen.Choose(0, 100_000).ArrayOf(6)
                    select (price, times);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var (attempts, clock) = (new List<Attempt>(), 0.0);
            for (var i = 0; i < 3; i++)
            {
                var started = clock + (sample.times[2 * i] / 1000.0);
                var stopped = started + (sample.times[(2 * i) + 1] / 7.0);
                attempts.Add(Made.Attempt(i + 1, clock, started, stopped, Verdict.OwnError, $"i-{i}"));
                clock = stopped;
            }
            var spot = new SpotPrices([new SpotPriceChange(Made.Start, sample.price / 1_000_000m)]);
            var receipt = Receipt(spot, [.. attempts]);
            return receipt.TotalUsd == receipt.Lines.Sum(line => line.Usd)
                && receipt.OnDemandUsd == receipt.Lines.Sum(line => line.OnDemandUsd)
                && receipt.Lines.Where(line => line.Attempt is not null).All(line =>
                    Math.Abs((line.Usd * 0.08925m) - (line.OnDemandUsd * sample.price / 1_000_000m)) < 1e-8m);
        }).QuickCheckThrowOnFailure();
    }

    private static Receipt Receipt(SpotPrices? spot, params Attempt[] attempts) =>
        new Accounting(OnDemandPrices.Bundled).Receipt(
            new RunUsage { Run = "run", Attempts = attempts, Instances = InstanceLife.Of(attempts) }, _ => spot);
}
