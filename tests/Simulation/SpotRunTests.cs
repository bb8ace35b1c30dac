using Overnight.Bench.Spot;
using Overnight.Functions.Decide;

namespace Overnight.Simulation.Tests;

/// <summary>The clock, tick for tick, on jobs small enough to be reckoned by hand.</summary>
public sealed class SpotRunTests
{
    // Ticks of an hour: one dollar on spot, three on-demand; half an hour to start.
    private static readonly JobTerms Terms = new(Work: 2, Deadline: 6, Overhead: 0.5, Tick: 1, SpotPrice: 1, OnDemandPrice: 3);

    [Fact]
    public void A_start_takes_its_overhead_from_the_first_tick_and_the_last_tick_is_paid_whole() =>
        // Half an hour, an hour, and half of the third: three hours are paid.
        Assert.Equal(new SpotOutcome(3, IsLate: false), Play("1111111"));

    [Fact]
    public void What_was_done_before_spot_goes_is_kept() =>
        // Half an hour of work, a tick without, then half, and a whole one: two starts, three ticks of spot.
        Assert.Equal(new SpotOutcome(3, IsLate: false), Play("1011111"));

    [Fact]
    public void Without_spot_the_job_waits_until_it_must_run_on_demand() =>
        // Two and a half hours take three ticks; with four left, one more can still be waited.
        Assert.Equal(new SpotOutcome(9, IsLate: false), Play("0000000"));

    [Fact]
    public void Spot_that_works_stays_past_the_last_moment_to_wait() => Assert.Equal(new SpotOutcome(3, IsLate: false), Play("0011111"));

    [Fact]
    public void Spot_that_comes_too_late_is_left_alone() => Assert.Equal(new SpotOutcome(9, IsLate: false), Play("0001111"));

    private static SpotOutcome Play(string looks) => SpotRun.Play(Traces.Of(looks), 0, Terms, _ => Terms.SpotPrice, new Greedy(Terms));
}
