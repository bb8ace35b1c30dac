using System.Globalization;

namespace Overnight.Local.Scheduler;

/// <summary>
/// When a schedule is due: <c>rate(5 minutes)</c>, <c>cron(30 1 * * ? *)</c> or <c>at(2026-01-31T22:00:00)</c>, in a time zone.
/// docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
/// </summary>
internal sealed class ScheduleExpression
{
    private readonly TimeZoneInfo _zone;
    private readonly CronExpression? _cron;
    private readonly TimeSpan? _rate;
    private readonly DateTime? _at;

    /// <exception cref="ArgumentException">What in it cannot be understood.</exception>
    public ScheduleExpression(string text, string zone)
    {
        _zone = Zone(zone);
        var inner = text.EndsWith(')') && text.IndexOf('(', StringComparison.Ordinal) is > 0 and var open ? text[(open + 1)..^1] : null;
        switch (text.Split('(')[0], inner)
        {
            case ("cron", not null): _cron = new CronExpression(inner); break;
            case ("rate", not null): _rate = Rate(inner); break;
            case ("at", not null) when DateTime.TryParseExact(
                inner, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at):
                _at = at; break;
            default:
                throw new ArgumentException(
                    $"ScheduleExpression: found '{text}', expected cron(FIELDS), rate(5 minutes) or at(2026-01-31T22:00:00)");
        }
    }

    /// <param name="after">The first time after this one is meant.</param>
    /// <param name="begun">What a rate counts from.</param>
    /// <returns>Null where it will not be due again.</returns>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset begun)
    {
        if (_rate is { } rate) return begun + rate * (Math.Floor(Math.Max(0, (after - begun) / rate)) + 1);
        if (_at is { } at) return Moment(at) is { } once && once > after ? once : null;
        var local = TimeZoneInfo.ConvertTime(after, _zone).DateTime;
        while (_cron!.Next(local) is { } next)
        {
            // A local time that the clocks leave out in spring is skipped; one that comes twice in autumn counts once.
            if (Moment(next) is { } moment && moment > after) return moment;
            local = next;
        }
        return null;
    }

    private DateTimeOffset? Moment(DateTime local) =>
        _zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();

    private static TimeSpan Rate(string inner) => inner.Split(' ') is [var number, var unit]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1_000_000
            ? unit switch
            {
                "minute" or "minutes" => TimeSpan.FromMinutes(value),
                "hour" or "hours" => TimeSpan.FromHours(value),
                "day" or "days" => TimeSpan.FromDays(value),
                _ => throw new ArgumentException($"rate({inner}): found the unit '{unit}', expected minutes, hours or days"),
            }
            : throw new ArgumentException($"rate({inner}): expected a number and a unit: rate(5 minutes)");

    private static TimeZoneInfo Zone(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception unknown) when (unknown is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new ArgumentException(
                $"ScheduleExpressionTimezone: found '{name}', expected a zone of this machine, such as Europe/Berlin", unknown);
        }
    }
}
