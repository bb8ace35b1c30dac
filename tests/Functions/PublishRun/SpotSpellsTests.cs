using Overnight.Contracts;
using Overnight.Functions.PublishRun;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.PublishRun;

public sealed class SpotSpellsTests
{
    private const string SpotQueue = "arn:aws:batch:us-east-1:000000000000:job-queue/overnight-cpu-spot";
    private const string OnDemandQueue = "arn:aws:batch:us-east-1:000000000000:job-queue/overnight-cpu-on-demand";

    [Fact]
    public void An_instance_that_was_reclaimed_ended_by_EC2s_doing_and_one_whose_work_was_done_did_not()
    {
        var spells = SpotSpells.Of(
            [
                Made.Attempt(1, 0, 60, 3_660, Verdict.Interrupted),
                Made.Attempt(2, 3_700, 3_760, 4_000, Verdict.Interrupted, exitCode: 137, reason: "Host EC2 (instance i-1) terminated."),
                Made.Attempt(3, 4_010, 4_060, 5_060),
            ], onGpu: false);
        Assert.Equal(
            [
                new SpotSpell(true, 3_600, EndSeen: true, "us-east-1a"), new SpotSpell(true, 240, EndSeen: true, "us-east-1a"),
                new SpotSpell(true, 1_000, EndSeen: false, "us-east-1a"),
            ], spells);
    }

    [Theory]
    [InlineData(Verdict.Interrupted, 137, "Essential container in task exited")]
    [InlineData(Verdict.Recalled, 75, null)]
    [InlineData(Verdict.OutOfMemory, 137, "OutOfMemoryError")]
    public void A_container_that_ended_on_a_host_that_stayed_says_nothing_about_capacity(Verdict verdict, int exitCode, string? reason) =>
        Assert.False(Assert.Single(SpotSpells.Of([Made.Attempt(1, 0, 60, 100, verdict, exitCode: exitCode, reason: reason)], onGpu: false)).EndSeen);

    [Theory]
    [InlineData(false, 120, false)]
    [InlineData(false, 121, true)]
    [InlineData(true, 360, false)]
    [InlineData(true, 361, true)]
    public void Waiting_longer_than_a_launch_takes_was_waiting_for_capacity_until_it_came(bool onGpu, double waited, bool isSpell)
    {
        var spells = SpotSpells.Of([Made.Attempt(1, 0, waited, waited + 50)], onGpu);
        Assert.Equal(isSpell ? [new SpotSpell(false, waited, EndSeen: true), Kept(50)] : [Kept(50)], spells);
    }

    [Fact]
    public void Waiting_in_vain_did_not_see_capacity_come()
    {
        Assert.Equal([new SpotSpell(false, 30, EndSeen: false)], SpotSpells.Of([InVain(30, Verdict.NoCapacity)], onGpu: false));
        Assert.Equal([new SpotSpell(false, 3_600, EndSeen: false)], SpotSpells.Of([InVain(3_600, Verdict.Recalled)], onGpu: false));
        // An instance may have been on its way.
        Assert.Empty(SpotSpells.Of([InVain(100, Verdict.Recalled)], onGpu: false));
    }

    [Fact]
    public void What_was_not_about_spot_capacity_is_no_spell() => Assert.Empty(SpotSpells.Of(
        [
            Made.Attempt(1, 0, 600, 900, market: Market.OnDemand), InVain(3_600, Verdict.NoCapacity, OnDemandQueue),
            InVain(3_600, Verdict.Quota), InVain(3_600, Verdict.ImageUnavailable), InVain(3_600, Verdict.NoCapacity, queue: null),
            // Clocks that disagree.
            Made.Attempt(1, 100, 50, 40),
        ], onGpu: false));

    private static SpotSpell Kept(double seconds) => new(true, seconds, EndSeen: false, "us-east-1a");

    private static Attempt InVain(double seconds, Verdict verdict, string? queue = SpotQueue) =>
        Made.Attempt(1, 0, 0, seconds, verdict) with { Host = null, StartedAt = null, Queue = queue };
}
