using System.Globalization;

namespace Overnight.Cli.Logs;

/// <summary>A time as it is given on the command line: how long ago, or when.</summary>
internal static class Since
{
    /// <summary><c>90s</c>, <c>15m</c>, <c>6h</c>, <c>2d</c>, or <c>2026-01-31T22:00Z</c>; null where it is neither.</summary>
    public static DateTimeOffset? Parse(string text, DateTimeOffset now)
    {
        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return now - TimeSpan.FromSeconds(Math.Min((double)count * unit, (now - DateTimeOffset.UnixEpoch).TotalSeconds));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
