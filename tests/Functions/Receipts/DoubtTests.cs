using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

/// <summary>Whatever is missing: the receipt still adds up, says what is missing, and how wide the error is.</summary>
public sealed class DoubtTests
{
    private static readonly SpotPrices Spot = new([new SpotPriceChange(Made.Start.AddDays(-1), 0.0360m)]);

    [Fact]
    public void Everything_seen_leaves_no_doubt_but_the_drain()
    {
        var receipt = Of(Spot, Launched(Made.Attempt(1, 0, 60, 660)));
        Assert.Equal(0, receipt.Lines[0].UncertainUsd);
        // 60 seconds at $0.036 an hour.
        Assert.Equal(0.0006m, receipt.Lines[1].UncertainUsd);
    }

    [Fact]
    public void Instance_that_vanished_before_it_was_described_widens_the_error_by_what_it_may_have_cost()
    {
        var receipt = Of(Spot, Made.Attempt(1, 0, 60, 3_480) with { Host = null, Queue = "arn:aws:batch:us-east-1:1:job-queue/q" });
        var line = receipt.Lines[0];
        // 3,420 s, 120 of launch and 60 of drain at m7i.xlarge's price, the dearest with two to four vCPUs.
        Assert.Equal((0m, 3_600m, 0.2016m), (line.Usd, line.Quantity, line.UncertainUsd));
        Assert.Null(receipt.SageMakerUsd);
        Says(receipt, "Attempt 1 is not in the total: on what instance it ran was never recorded.");
    }

    [Fact]
    public void Attempt_without_an_end_is_billed_as_far_as_it_was_seen_and_may_have_run_until_the_next()
    {
        var receipt = Of(Spot, Launched(Made.Attempt(1, 0, 60, 660)) with { StoppedAt = null }, Launched(Made.Attempt(2, 3_660, 3_700, 3_800, instance: "i-2"), 3_660));
        Assert.Equal(0, receipt.Lines[0].Quantity);
        Assert.Equal(0.08925m, receipt.Lines[0].UncertainUsd);
        Says(receipt, "its end was not recorded. It may have run up to 3600 s longer.");
    }

    [Fact]
    public void Clocks_that_disagree_bill_nothing_negative()
    {
        var receipt = Of(Spot, Launched(Made.Attempt(1, 0, 3_660, 60), 3_600));
        Assert.All(receipt.Lines, line => Assert.True(line is { Usd: >= 0, Quantity: >= 0, UncertainUsd: >= 0 }));
        Assert.Equal(0.08925m, receipt.Lines[0].UncertainUsd);
        Says(receipt, "so the clocks disagree.");

        var early = Made.Attempt(1, 0, 60, 660);
        Says(Of(Spot, early with { Host = early.Host! with { SeenAt = Made.At(-540) } }), "the instance's clock is 600 s behind Batch's");
    }

    [Fact]
    public void History_that_starts_late_is_carried_back_with_the_width_of_any_spot_price()
    {
        var receipt = Of(new SpotPrices([new SpotPriceChange(Made.At(3_660), 0.0300m)]), Launched(Made.Attempt(1, 0, 60, 7_260)));
        Assert.Equal(0.0600m, receipt.Lines[0].Usd);
        // For its first hour the price lay between 0 and the on-demand price.
        Assert.Equal(0.05925m, receipt.Lines[0].UncertainUsd);
        Says(receipt, "begins only at");
    }

    [Fact]
    public void Missing_spot_price_is_charged_as_on_demand_and_may_be_anything_below()
    {
        var line = Of(null, Launched(Made.Attempt(1, 0, 60, 3_660))).Lines[0];
        Assert.Equal((0.08925m, 0.08925m), (line.Usd, line.UncertainUsd));
    }

    [Fact]
    public void Type_that_nobody_knows_the_price_of_is_not_charged_but_in_doubt()
    {
        var line = Of(null, Launched(Made.Attempt(1, 0, 60, 3_660, type: "x99.huge"))).Lines[0];
        Assert.Equal((0m, 0.2016m), (line.Usd, line.UncertainUsd));
    }

    [Fact]
    public void Larger_instance_than_asked_for_may_have_been_shared_with_another_run()
    {
        var receipt = Of(Spot, Launched(Made.Attempt(1, 0, 60, 3_660, type: "c7i.xlarge")));
        Assert.Equal((0.0360m, 0.0180m), (receipt.Lines[0].Usd, receipt.Lines[0].UncertainUsd));
        Says(receipt, "c7i.xlarge has 4 vCPUs, more than an attempt asks for.");
    }

    [Fact]
    public void Free_instance_whose_launch_nobody_told_may_have_been_charged()
    {
        var free = Made.Attempt(1, 0, 60, 3_000, Verdict.Interrupted);
        var line = Of(Spot, free).Lines[0];
        Assert.Equal((0m, 0.0294m), (line.Usd, line.UncertainUsd));
        Assert.Equal((0m, 0m), (Of(Spot, Launched(free)).Lines[0].Usd, Of(Spot, Launched(free)).Lines[0].UncertainUsd));
    }

    [Theory]
    [InlineData(Verdict.NoCapacity, "job", 0)]
    [InlineData(Verdict.Misconfigured, null, 0)]
    // Its image could not be pulled: an instance was there.
    [InlineData(Verdict.ImageUnavailable, "job", 0.01008)]
    public void Attempt_that_never_started_costs_nothing_or_a_launch(Verdict verdict, string? job, double usd)
    {
        var receipt = Of(Spot, Made.Attempt(1, 0, 60, 660, verdict) with { StartedAt = null, Host = null, JobId = job, Queue = "arn:aws:batch:us-east-1:1:job-queue/q" });
        Assert.Equal((decimal)usd, receipt.Lines.Where(line => line.Attempt == 1).Sum(line => line.UncertainUsd));
        Assert.Equal(0, receipt.Attempts.Single().Usd);
    }

    [Fact]
    public void Work_lost_is_the_steps_since_the_checkpoint_at_the_attempt_s_pace_and_price()
    {
        var interrupted = Launched(Made.Attempt(1, 0, 60, 3_660, Verdict.OwnError)) with { LastStep = 1_000, CheckpointStep = 900, SecondsPerStep = 3.6 };
        var receipt = Of(Spot, interrupted, Launched(Made.Attempt(2, 3_700, 3_760, 3_860, instance: "i-2"), 3_700));
        Assert.Equal((360m, 0.0036m), (receipt.LostSeconds, receipt.LostUsd));
        Says(receipt, "Interruptions took 360 s of work that was done once more");
        Assert.Equal(0, Of(Spot, interrupted).LostSeconds);
        Says(Of(Spot, interrupted with { SecondsPerStep = null }, interrupted), "it did not tell its pace");
    }

    [Fact]
    public void Receipt_says_how_good_the_quote_was()
    {
        var plan = Report.MadeUp.Plan();
        var quoted = new UsdSpread(0.001m, 0.015m, 0.020m);
        var usage = Usage(Launched(Made.Attempt(1, 0, 60, 660))) with { Plan = plan with { Quote = Report.MadeUp.Quote() with { Usd = quoted } } };
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage, _ => Spot);
        Assert.Equal(quoted, receipt.QuotedUsd);
        Says(receipt, "The quote was $0.015000 ($0.001000 to $0.020000); it cost $0.01");
        Says(receipt, "less than expected, within the range.");
    }

    [Fact]
    public void SageMaker_is_the_same_instance_seconds_at_its_own_price()
    {
        // 60 s of launch, 3,480 of training, 60 of drain at $0.107 an hour.
        Assert.Equal(0.107m, Of(Spot, Launched(Made.Attempt(1, 0, 60, 3_540))).SageMakerUsd);
        Assert.Null(Of(Spot, Launched(Made.Attempt(1, 0, 60, 3_540, type: "m7i.large"))).SageMakerUsd);
        Assert.Null(Of(Spot).SageMakerUsd);
    }

    private static void Says(Receipt receipt, string what) => Assert.Contains(receipt.Notes, note => note.Contains(what, StringComparison.Ordinal));

    private static Attempt Launched(Attempt attempt, double at = 0) => attempt with { Host = attempt.Host! with { LaunchedAt = Made.At(at) } };

    private static RunUsage Usage(params Attempt[] attempts) =>
        new() { Run = "run", Attempts = attempts, Instances = InstanceLife.Of(attempts), Plan = Report.MadeUp.Plan(), KeptBytes = 0 };

    private static Receipt Of(SpotPrices? spot, params Attempt[] attempts)
    {
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(Usage(attempts), _ => spot);
        Assert.Equal(receipt.Lines.Sum(line => line.Usd), receipt.TotalUsd);
        Assert.Equal(receipt.Lines.Sum(line => line.UncertainUsd), receipt.UncertainUsd);
        Assert.Equal(attempts.Length, receipt.Attempts.Count);
        return receipt;
    }
}
