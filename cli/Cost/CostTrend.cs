using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Cost;

/// <summary>How cost changes from month to month.</summary>
internal static class CostTrend
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>A year shows its seasons; more would be wider than it tells.</summary>
    private const int MostBars = 12;

    /// <summary>
    /// The change in per cent from the month before; a month that is under way is compared with the same part of the one before.
    /// Null where there was nothing to compare with.
    /// </summary>
    /// <param name="lines">The ledger, the month before included.</param>
    /// <param name="month">Such as <c>2026-01</c>, in UTC.</param>
    /// <param name="now">The time.</param>
    public static decimal? Percent(IReadOnlyCollection<LedgerLine> lines, string month, DateTimeOffset now)
    {
        var from = DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture);
        var isUnderWay = month == CostGrouping.Month(now);
        var was = Usd(lines, from.AddMonths(-1), isUnderWay ? now.UtcDateTime.AddMonths(-1) : from);
        var became = Usd(lines, from, from.AddMonths(1));
        return was > 0 ? Math.Round(100 * (became - was) / was, 4) : null;
    }

    /// <summary>The last year as bars between nothing and the dearest month; a single month has nothing to stand beside.</summary>
    public static string Sparkline(IReadOnlyList<decimal> months)
    {
        var shown = months.TakeLast(MostBars).ToList();
        var most = shown.DefaultIfEmpty().Max();
        if (most <= 0 || shown.Count < 2) return "";
        return string.Concat(shown.Select(usd => Bars[(int)Math.Round(Math.Max(0, usd) / most * (Bars.Length - 1))]));
    }

    public static string Arrow(decimal? percent) => percent switch
    {
        null => "",
        >= 0.5m => FormattableString.Invariant($"▲ {percent:0} %"),
        <= -0.5m => FormattableString.Invariant($"▼ {-percent:0} %"),
        _ => "= 0 %",
    };

    private static decimal Usd(IEnumerable<LedgerLine> lines, DateTime from, DateTime to) =>
        lines.Where(line => line.StartedAt.UtcDateTime >= from && line.StartedAt.UtcDateTime < to).Sum(line => line.TotalUsd ?? 0);
}
