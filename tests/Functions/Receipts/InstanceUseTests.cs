using Overnight.Contracts;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

public sealed class InstanceUseTests
{
    [Fact]
    public void Launch_is_what_was_waited_but_two_minutes_at_most()
    {
        Assert.Equal(Made.At(70), Life(Made.Attempt(1, created: 70, started: 100, stopped: 200)).From);
        Assert.Equal(Made.At(9_880), Life(Made.Attempt(1, created: 0, started: 10_000, stopped: 10_100)).From);
    }

    [Fact]
    public void Launch_that_the_instance_told_is_believed()
    {
        var attempt = Made.Attempt(1, created: 0, started: 10_000, stopped: 10_100);
        Assert.Equal(Made.At(9_700), Life(attempt with { Host = attempt.Host! with { LaunchedAt = Made.At(9_700) } }).From);
        // Later than its container: a clock that is a little off is put right, any other is not believed.
        Assert.Equal(Made.At(10_000), Life(attempt with { Host = attempt.Host! with { LaunchedAt = Made.At(10_030) } }).From);
        Assert.Equal(Made.At(9_880), Life(attempt with { Host = attempt.Host! with { LaunchedAt = Made.At(20_000) } }).From);
    }

    [Fact]
    public void Launch_is_billed_to_the_job_that_was_first_on_the_instance_and_to_no_other()
    {
        var attempt = Made.Attempt(1, created: 0, started: 10_000, stopped: 10_100);
        DateTimeOffset From(string? first, double launched) =>
            Life(attempt with { Host = attempt.Host! with { Job = "own", FirstJob = first, LaunchedAt = Made.At(launched) } }).From;
        Assert.Equal(Made.At(9_000), From("own", 9_000));
        // It had run nothing for hours, and would have been let go: whoever was first on it could not say so, and pays.
        Assert.Equal(Made.At(10_000), From("own", -50));
        Assert.Equal(Made.At(10_000), From("another", 9_000));
        Assert.Equal(Made.At(10_000), From("another", -50));
        Assert.Equal(Made.At(9_000), From(null, 9_000));
        // Older than the job itself: launched for another.
        Assert.Equal(Made.At(10_000), From(null, -50));
    }

    [Fact]
    public void Instance_that_ends_by_itself_idles_for_a_minute() =>
        Assert.Equal(Made.At(260), Life(Made.Attempt(1, 70, 100, 200)).To);

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
        Assert.Equal(isFree, Life(attempt).IsFree);
    }

    [Fact]
    public void Notice_proves_the_reclaim_however_the_container_ended_then()
    {
        var killed = Made.Attempt(1, 0, 100, 300, Verdict.Interrupted, exitCode: 137, reason: "Essential container in task exited");
        Assert.False(Life(killed).IsFree);
        var noticed = killed with { SpotNotice = """{"action":"terminate","time":"2026-11-20T22:06:00Z"}""" };
        Assert.True(Life(noticed).IsFree);
        // It is billed, were it not free, until EC2 ends it.
        Assert.Equal(Made.At(360), Life(noticed).To);
        Assert.False(Life(noticed with { Host = noticed.Host! with { Market = Market.OnDemand } }).IsFree);
    }

    [Fact]
    public void Attempt_that_ended_otherwise_is_never_free() =>
        Assert.All(Enum.GetValues<Verdict>().Where(verdict => verdict != Verdict.Interrupted),
            verdict => Assert.False(Life(Made.Attempt(1, 0, 10, 20, verdict, exitCode: 75)).IsFree));

    [Fact]
    public void Attempt_without_host_or_start_has_no_instance()
    {
        var whole = Made.Attempt(1, 0, 30, 100);
        Assert.Empty(InstanceLife.Of([whole with { Host = null }, whole with { StartedAt = null }]));
    }

    private static InstanceLife Life(Attempt attempt) => Assert.Single(InstanceLife.Of([attempt]));
}
