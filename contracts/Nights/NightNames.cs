using System.Globalization;

namespace Overnight.Contracts;

/// <summary>
/// The names of a night in the results bucket. A night is told by the minute that it was scheduled for, in UTC: by its date alone, an
/// hourly schedule would be one night a day, and so would two nights between which a time zone's clocks change.
/// </summary>
/// <param name="Night"><c>2026-11-21-0100</c>, or to the millisecond where a person started it: two of them are two nights.</param>
public sealed record NightNames(string Night)
{
    public const string Prefix = "nights/";

    private const string Ending = "/summary.json";

    /// <summary>A <see cref="NightPlan"/>: what the night found. Written once.</summary>
    public string Plan => $"{Prefix}{Night}/plan.json";

    /// <summary>A <see cref="NightClaims"/>: what the night's runs have cost and may cost. Conditional writes only.</summary>
    public string Claims => $"{Prefix}{Night}/claims.json";

    /// <summary>A <see cref="NightSummary"/>: how it ended.</summary>
    public string Summary => $"{Prefix}{Night}{Ending}";

    /// <summary>The name of its execution: Step Functions takes it once.</summary>
    public string Execution => $"night-{Night}";

    /// <param name="scheduledFor">What a schedule fires for is the same however often it fires.</param>
    public static NightNames Scheduled(DateTimeOffset scheduledFor) => At(scheduledFor, "yyyy-MM-dd-HHmm");

    /// <summary>Not the name of any scheduled night.</summary>
    public static NightNames ByHand(DateTimeOffset now) => At(now, "yyyy-MM-dd-HHmmssfff");

    /// <summary>The night whose summary lies there; null for any other key.</summary>
    public static NightNames? OfSummary(string key) =>
        key.Split('/') is ["nights", { Length: > 0 } night, "summary.json"] ? new NightNames(night) : null;

    private static NightNames At(DateTimeOffset time, string format) => new(time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
}
