using System.Globalization;
using Overnight.Local.Scheduler;

namespace Overnight.Local.Tests.Scheduler;

/// <summary>docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html</summary>
public sealed class ScheduleExpressionTests
{
    [Theory]
    [InlineData("cron(30 1 * * ? *)", "UTC", "2026-01-31T22:00:00Z", "2026-02-01T01:30:00Z")]
    [InlineData("cron(30 1 * * ? *)", "UTC", "2026-02-01T01:30:00Z", "2026-02-02T01:30:00Z")]
    [InlineData("cron(0 2 * * ? *)", "Europe/Berlin", "2026-01-31T22:00:00Z", "2026-02-01T01:00:00Z")]
    [InlineData("cron(0/15 9-17 ? * MON-FRI *)", "UTC", "2026-01-31T22:00:00Z", "2026-02-02T09:00:00Z")]
    [InlineData("cron(0/15 9-17 ? * MON-FRI *)", "UTC", "2026-02-02T17:45:00Z", "2026-02-03T09:00:00Z")]
    [InlineData("cron(0 0 L * ? *)", "UTC", "2026-01-31T22:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("cron(0 12 29 2 ? *)", "UTC", "2026-01-31T22:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("cron(0 0 1 1 ? 2026)", "UTC", "2026-01-31T22:00:00Z", null)]
    [InlineData("cron(0 0 1 1 ? 2030,2029)", "UTC", "2026-01-31T22:00:00Z", "2029-01-01T00:00:00Z")]
    [InlineData("rate(5 minutes)", "UTC", "2026-01-31T22:12:00Z", "2026-01-31T22:15:00Z")]
    [InlineData("rate(1 day)", "UTC", "2026-01-31T22:00:00Z", "2026-02-01T22:00:00Z")]
    [InlineData("at(2026-02-01T03:00:00)", "America/New_York", "2026-01-31T22:00:00Z", "2026-02-01T08:00:00Z")]
    [InlineData("at(2025-02-01T03:00:00)", "UTC", "2026-01-31T22:00:00Z", null)]
    public void The_next_time_is_found(string expression, string zone, string after, string? expected) => Assert.Equal(
        expected is null ? null : Time(expected),
        new ScheduleExpression(expression, zone).Next(Time(after), Time("2026-01-31T22:00:00Z")));

    [Fact]
    public void A_local_time_that_spring_leaves_out_is_skipped_and_one_that_autumn_repeats_counts_once()
    {
        var nightly = new ScheduleExpression("cron(30 2 * * ? *)", "Europe/Berlin");
        Assert.Equal(Time("2026-03-30T00:30:00Z"), nightly.Next(Time("2026-03-28T12:00:00Z"), default));
        var first = nightly.Next(Time("2026-10-24T12:00:00Z"), default);
        Assert.Equal(Time("2026-10-25T01:30:00Z"), first);
        Assert.Equal(Time("2026-10-26T01:30:00Z"), nightly.Next(first!.Value, default));
    }

    [Theory]
    [InlineData("cron(0 0 * * *)", "found 5 fields")]
    [InlineData("cron(0 0 * * * *)", "expected '?' in exactly one")]
    [InlineData("cron(60 0 * * ? *)", "found the field '60', expected numbers from 0 to 59")]
    [InlineData("cron(0 0 15W * ? *)", "found the field '15W'")]
    [InlineData("cron(0 0 ? * FRI#2 *)", "found the field 'FRI#2'")]
    [InlineData("rate(5 weeks)", "found the unit 'weeks'")]
    [InlineData("rate(0 days)", "expected a number and a unit")]
    [InlineData("every day", "ScheduleExpression: found 'every day'")]
    public void What_is_not_understood_is_refused(string expression, string saying) =>
        Assert.Contains(saying, Assert.Throws<ArgumentException>(() => new ScheduleExpression(expression, "UTC")).Message);

    [Fact]
    public void An_unknown_zone_is_refused() =>
        Assert.Contains("'Mars/Base'", Assert.Throws<ArgumentException>(() => new ScheduleExpression("rate(1 day)", "Mars/Base")).Message);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
