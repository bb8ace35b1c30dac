namespace Overnight.Local.StepFunctions.Running;

/// <summary>Dates and enumerations as Step Functions writes them.</summary>
internal static class Wire
{
    /// <summary>On the wire: seconds since 1970 with milliseconds as the fraction.</summary>
    public static decimal Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;

    public static DateTimeOffset Time(decimal seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));

    /// <summary>To the millisecond, as it is kept: an execution read back knows the same times.</summary>
    public static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    /// <summary>In the context object: 2026-01-31T22:00:00.123Z.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    public static string Name(ExecutionStatus status) => status == ExecutionStatus.TimedOut ? "TIMED_OUT" : status.ToString().ToUpperInvariant();

    public static string Name(MapRunStatus status) => status.ToString().ToUpperInvariant();
}
