using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Cost;

internal enum CostBy { Name, Month, Type }

/// <summary>Some runs, or parts of runs, under one heading.</summary>
/// <param name="Key">A dataset's name, a month such as <c>2026-01</c>, or an instance type.</param>
/// <param name="Sums">What they came to.</param>
/// <param name="ByMonth">Their cost in each month that the report has.</param>
/// <param name="TrendPercent">The month's change against the one before: <see cref="CostTrend.Percent"/>.</param>
internal sealed record CostGroup(string Key, CostSums Sums, IReadOnlyList<decimal> ByMonth, decimal? TrendPercent);

/// <summary>Parts the ledger: what one grouping adds up to is what any other does.</summary>
/// <param name="book">From a month before the first that is wanted: trends are compared with it.</param>
/// <param name="since">The first moment of the first month that is wanted, UTC; null for all there are.</param>
/// <param name="now">The time.</param>
internal sealed class CostGrouping(IReadOnlyCollection<LedgerLine> book, DateTime? since, DateTimeOffset now)
{
    /// <summary>The row of what runs paid for besides their instances: functions, workflow, storage.</summary>
    public const string BesideInstances = "beside instances";

    /// <summary>From the first run's to the last one's, those without a run included.</summary>
    public List<string> Months { get; } = MonthsOf([.. book.Where(line => IsWanted(line, since))]);

    public CostGroup Total => Group("total", book, Month(now));

    public List<CostGroup> By(CostBy by) => by switch
    {
        CostBy.Name => [.. DearestFirst(ByKey(line => line.Name))],
        CostBy.Month => [.. ByKey(line => Month(line.StartedAt)).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group with { TrendPercent = CostTrend.Percent(book, group.Key, now) })],
        _ => ByType(),
    };

    /// <summary>In UTC, as the ledger's folders are.</summary>
    public static string Month(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static bool IsWanted(LedgerLine line, DateTime? since) => since is null || line.StartedAt.UtcDateTime >= since;

    private static List<string> MonthsOf(List<LedgerLine> lines)
    {
        if (lines.Count == 0) return [];
        var (first, last) = (lines.Min(line => line.StartedAt.UtcDateTime), Month(lines.Max(line => line.StartedAt)));
        var months = new List<string>();
        for (var month = new DateTime(first.Year, first.Month, 1); months.Count == 0 || months[^1] != last; month = month.AddMonths(1))
            months.Add(month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        return months;
    }

    private IEnumerable<CostGroup> ByKey(Func<LedgerLine, string> key) => book
        .GroupBy(key, StringComparer.Ordinal)
        .Where(group => group.Any(line => IsWanted(line, since)))
        .Select(group => Group(group.Key, [.. group], Month(now)));

    private List<CostGroup> ByType()
    {
        var types = book.Where(line => IsWanted(line, since)).SelectMany(line => line.Uses)
            .Select(use => use.InstanceType).Distinct(StringComparer.Ordinal)
            .Select(type => Parts(type, [.. book
                .Select(line => line with { Uses = [.. line.Uses.Where(use => use.InstanceType == type)] })
                .Where(line => line.Uses.Count > 0)
                .Select(line => line with { TotalUsd = line.Uses.Sum(use => use.Usd) })]));
        var beside = Parts(BesideInstances, [.. book
            .Select(line => line with { TotalUsd = line.TotalUsd - line.Uses.Sum(use => use.Usd), Uses = [] })]);
        return [.. DearestFirst(types), beside];
    }

    private static IEnumerable<CostGroup> DearestFirst(IEnumerable<CostGroup> groups) =>
        groups.OrderByDescending(group => group.Sums.Usd).ThenBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>What whole runs would have cost elsewhere, lost, and were quoted cannot be told apart by type.</summary>
    private CostGroup Parts(string key, List<LedgerLine> parts)
    {
        var bare = parts.ConvertAll(part => part with { OnDemandUsd = null, SageMakerUsd = null, LostUsd = null, QuotedUsd = null });
        var group = Group(key, bare, Month(now));
        return group with { Sums = group.Sums with { Interruptions = null } };
    }

    private CostGroup Group(string key, IReadOnlyCollection<LedgerLine> lines, string month)
    {
        List<LedgerLine> wanted = [.. lines.Where(line => IsWanted(line, since))];
        var byMonth = wanted.GroupBy(line => Month(line.StartedAt), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(line => line.TotalUsd ?? 0), StringComparer.Ordinal);
        return new CostGroup(
            key, CostSums.Of(wanted), Months.ConvertAll(m => byMonth.GetValueOrDefault(m)), CostTrend.Percent(lines, month, now));
    }
}
