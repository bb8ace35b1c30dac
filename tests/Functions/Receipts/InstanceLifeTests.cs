using Overnight.Contracts;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

/// <summary>How an instance's seconds are divided among those who used it.</summary>
public sealed class InstanceLifeTests
{
    [Fact]
    public void Kept_instance_is_billed_once_from_its_launch()
    {
        // The trainer was killed, and the next attempt found the same instance.
        Attempt[] attempts = [Made.Attempt(1, 0, 30, 100, Verdict.Interrupted, exitCode: 137), Made.Attempt(2, 101, 110, 200)];
        var life = Assert.Single(InstanceLife.Of(attempts));

        Assert.Equal((Made.At(0), Made.At(260)), (life.From, life.To));
        Assert.Equal([100m, 160m], Seconds(life));
    }

    [Fact]
    public void Two_and_three_that_run_at_once_share_the_seconds_they_have_in_common()
    {
        var two = InstanceLife.Of([Made.Attempt(1, 0, 0, 100), Made.Attempt(2, 0, 50, 100)]).Single();
        Assert.Equal([50m + 25 + 30, 25m + 30], Seconds(two));

        var three = InstanceLife.Of([Made.Attempt(1, 0, 0, 300), Made.Attempt(2, 0, 0, 300), Made.Attempt(3, 0, 0, 300)]).Single();
        Assert.Equal([120m, 120m, 120m], Seconds(three));
    }

    [Fact]
    public void Nested_attempt_takes_its_half_of_the_middle_only()
    {
        var life = InstanceLife.Of([Made.Attempt(1, 0, 0, 300), Made.Attempt(2, 90, 100, 200)]).Single();
        Assert.Equal([100m + 50 + 100 + 60, 50m], Seconds(life));
    }

    [Fact]
    public void Idling_between_two_attempts_is_the_later_one_s()
    {
        var life = InstanceLife.Of([Made.Attempt(1, 0, 0, 100), Made.Attempt(2, 120, 150, 200)]).Single();
        Assert.Equal([100m, 50m + 50 + 60], Seconds(life));
    }

    [Fact]
    public void Attempt_of_no_length_pays_its_launch_and_its_drain()
    {
        var life = InstanceLife.Of([Made.Attempt(1, 0, 30, 30)]).Single();
        Assert.Equal([90m], Seconds(life));
        Assert.DoesNotContain(life.Slices(), slice => slice.IsRunning);
    }

    [Fact]
    public void First_hour_counts_from_the_instance_s_launch_whoever_launched_it()
    {
        var attempt = Made.Attempt(1, 0, 10, 300, Verdict.Interrupted);
        Assert.True(Life(attempt, launched: 0).IsFree);
        Assert.False(Life(attempt, launched: 0).IsFreeInDoubt);
        // It was kept from another run, and is past its first hour.
        Assert.False(Life(attempt, launched: -3_300).IsFree);
        Assert.True(Life(attempt, launched: -3_299).IsFree);
        // What it idled until then is the other run's drain.
        Assert.Equal(Made.At(10), Life(attempt, launched: -3_300).From);
    }

    [Fact]
    public void Launch_that_nobody_told_leaves_the_first_hour_in_doubt()
    {
        Assert.True(InstanceLife.Of([Made.Attempt(1, 0, 100, 3_000, Verdict.Interrupted)]).Single().IsFreeInDoubt);
        // Charged by the estimated launch, free by the container's start.
        Assert.True(InstanceLife.Of([Made.Attempt(1, 0, 100, 3_650, Verdict.Interrupted)]).Single() is { IsFree: false, IsFreeInDoubt: true });
        Assert.False(InstanceLife.Of([Made.Attempt(1, 0, 100, 3_700, Verdict.Interrupted)]).Single().IsFreeInDoubt);
    }

    [Fact]
    public void Whole_life_is_free_when_EC2_takes_the_instance_in_its_first_hour()
    {
        var lives = InstanceLife.Of([
            Made.Attempt(1, 0, 30, 100, Verdict.Interrupted, exitCode: 137),
            Made.Attempt(2, 101, 110, 200, Verdict.Interrupted),
            Made.Attempt(3, 210, 230, 300, instance: "i-2"),
        ]);
        Assert.Equal([true, false], lives.Select(life => life.IsFree));
    }

    [Fact]
    public void Reclaimed_instance_lives_until_the_time_of_its_notice()
    {
        var notice = Made.Attempt(1, 0, 10, 4_000, Verdict.Interrupted) with { SpotNotice = """{"action":"terminate","time":"2026-11-20T23:08:30Z"}""" };
        Assert.Equal(Made.At(4_110), Life(notice, launched: 0).To);
        Assert.Equal(Made.At(4_000), Life(notice with { SpotNotice = "soon" }, launched: 0).To);
        Assert.Equal(Made.At(4_000), Life(notice with { SpotNotice = """{"time":"2026-11-21T23:08:30Z"}""" }, launched: 0).To);
    }

    private static InstanceLife Life(Attempt attempt, double launched) =>
        InstanceLife.Of([attempt with { Host = attempt.Host! with { LaunchedAt = Made.At(launched) } }]).Single();

    private static IEnumerable<decimal> Seconds(InstanceLife life) =>
        life.Uses.Select(use => life.Slices().Where(slice => slice.Use == use).Sum(slice => slice.Seconds));
}
