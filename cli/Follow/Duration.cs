namespace Overnight.Cli.Follow;

/// <summary>Times as a person reads them.</summary>
internal static class Duration
{
    /// <summary><c>0:07</c>, <c>12:30</c>, <c>3:05:00</c>.</summary>
    public static string Of(TimeSpan time)
    {
        var whole = TimeSpan.FromSeconds(Math.Max(0, Math.Round(time.TotalSeconds)));
        return whole.TotalHours >= 1 ? WithHours(whole) : FormattableString.Invariant($"{whole.Minutes}:{whole.Seconds:00}");
    }

    /// <summary>As the beginning of a line in a log: minutes and seconds, whole, and hours where there are any.</summary>
    public static string Stamp(TimeSpan time) =>
        time.TotalHours >= 1 ? WithHours(time) : FormattableString.Invariant($"{time.Minutes:00}:{time.Seconds:00}");

    private static string WithHours(TimeSpan time) =>
        FormattableString.Invariant($"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
}
