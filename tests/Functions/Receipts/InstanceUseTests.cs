using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

public sealed class InstanceUseTests
{
    [Fact]
    public void Launch_is_what_was_waited_but_two_minutes_at_most()
    {
        Assert.Equal(Made.At(70), Use(Made.Attempt(1, created: 70, started: 100, stopped: 200)).BilledFrom);
        Assert.Equal(Made.At(9_880), Use(Made.Attempt(1, created: 0, started: 10_000, stopped: 10_100)).BilledFrom);
    }

    [Fact]
    public void Instance_that_ends_by_itself_idles_for_a_minute() =>
        Assert.Equal(Made.At(260), Use(Made.Attempt(1, 70, 100, 200)).BilledTo);

    [Theory]
    // Interrupted by EC2 in the first hour of the instance: free. A second later: not.
    [InlineData(0, 100, 3_599, 75, null, Market.Spot, true)]
    [InlineData(0, 100, 3_600, 75, null, Market.Spot, false)]
    [InlineData(0, 100, 300, null, "Host EC2 (instance i-1) terminated.", Market.Spot, true)]
    // Killed by somebody else on a host that stayed: billed.
    [InlineData(0, 100, 300, 137, "Essential container in task exited", Market.Spot, false)]
    [InlineData(0, 100, 300, 75, null, Market.OnDemand, false)]
    public void First_hour_rule_at_its_edges(
        double created, double started, double stopped, int? exitCode, string? reason, Market market, bool isFree)
    {
        var attempt = Made.Attempt(1, created, started, stopped, Verdict.Interrupted, market: market, reason: reason) with { ExitCode = exitCode };
        Assert.Equal(isFree, Use(attempt).IsFree);
    }

    [Fact]
    public void Attempt_that_ended_otherwise_is_never_free() =>
        Assert.All(Enum.GetValues<Verdict>().Where(verdict => verdict != Verdict.Interrupted),
            verdict => Assert.False(Use(Made.Attempt(1, 0, 10, 20, verdict, exitCode: 75)).IsFree));

    [Fact]
    public void Instance_that_is_kept_is_billed_once_from_its_launch()
    {
        // The trainer was killed, and the next attempt found the same instance.
        var uses = InstanceUse.Of([
            Made.Attempt(1, 0, 30, 100, Verdict.Interrupted, exitCode: 137),
            Made.Attempt(2, 101, 110, 200),
        ]);

        Assert.Equal((Made.At(0), Made.At(100)), (uses[0].BilledFrom, uses[0].BilledTo));
        Assert.Equal((Made.At(100), Made.At(260)), (uses[1].BilledFrom, uses[1].BilledTo));
        Assert.Equal(Made.At(0), uses[1].LaunchedAt);
    }

    [Fact]
    public void Whole_life_of_an_instance_is_free_when_EC2_takes_it_in_its_first_hour()
    {
        var uses = InstanceUse.Of([
            Made.Attempt(1, 0, 30, 100, Verdict.Interrupted, exitCode: 137),
            Made.Attempt(2, 101, 110, 200, Verdict.Interrupted),
            Made.Attempt(3, 210, 230, 300, instance: "i-2"),
        ]);
        Assert.Equal([true, true, false], uses.Select(use => use.IsFree));
    }

    [Fact]
    public void Attempt_without_host_start_or_end_is_left_out()
    {
        var whole = Made.Attempt(1, 0, 30, 100);
        Assert.Empty(InstanceUse.Of([
            whole with { Host = null }, whole with { StartedAt = null }, whole with { StoppedAt = null }, whole with { StoppedAt = Made.At(20) },
        ]));
    }

    [Fact]
    public void Nothing_is_billed_twice_and_what_ends_by_itself_is_billed_a_minute_at_least()
    {
        var cases = from lengths in Gen.Choose(0, 5_000).ArrayOf(8)
                    from hosts in Gen.Choose(1, 2).ArrayOf(4)
                    from reclaimed in Gen.Elements(true, false).ArrayOf(4)
                    select (lengths, hosts, reclaimed);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            var (attempts, clock) = (new List<Attempt>(), 0);
            for (var i = 0; i < 4; i++)
            {
                var (created, started) = (clock, clock + (sample.lengths[2 * i] / 10));
                clock = started + sample.lengths[(2 * i) + 1];
                attempts.Add(Made.Attempt(i + 1, created, started, clock, sample.reclaimed[i] ? Verdict.Interrupted : Verdict.OwnError, $"i-{sample.hosts[i]}"));
            }
            var uses = InstanceUse.Of(attempts);
            var sameHost = uses.Zip(uses.Skip(1)).Where(pair => pair.First.Host.InstanceId == pair.Second.Host.InstanceId);
            return uses.Count == 4
                && uses.All(use => use.BilledFrom <= use.StartedAt && use.StartedAt <= use.StoppedAt && use.StoppedAt <= use.BilledTo)
                && sameHost.All(pair => pair.First.BilledTo <= pair.Second.BilledFrom)
                && (uses[^1].IsFree || sample.reclaimed[3] || uses[^1].BilledTo - uses[^1].LaunchedAt >= TimeSpan.FromSeconds(60));
        }).QuickCheckThrowOnFailure();
    }

    private static InstanceUse Use(Attempt attempt) => Assert.Single(InstanceUse.Of([attempt]));
}
