using Overnight.Contracts;

namespace Overnight.Cli.Cost;

/// <summary>What some runs came to. Money is added up as it is: no sum is rounded.</summary>
internal sealed record CostSums
{
    public required int Runs { get; init; }

    /// <summary>Of them, without a receipt: they are in no sum of money.</summary>
    public int Unpriced { get; init; }

    public required decimal Usd { get; init; }

    /// <summary>Of instances, as billed.</summary>
    public decimal Hours { get; init; }

    /// <summary>Of <see cref="Hours"/>, on spot.</summary>
    public decimal SpotHours { get; init; }

    /// <summary>The same runs on demand; null, as all that follows, where no run tells, and for parts of runs.</summary>
    public decimal? OnDemandUsd { get; init; }

    public decimal? SavedUsd { get; init; }

    /// <summary>Of the runs for which it is known.</summary>
    public decimal? SageMakerUsd { get; init; }

    /// <summary>Against SageMaker, of those runs.</summary>
    public decimal? SageMakerSavedUsd { get; init; }

    public int? Interruptions { get; init; }

    /// <summary>Work that interruptions took and that was paid for twice: a part of <see cref="Usd"/>.</summary>
    public decimal? LostUsd { get; init; }

    /// <summary>Actual cost over quoted, the median of the runs that had both.</summary>
    public decimal? ActualOverQuoted { get; init; }

    public decimal? SavedPercent => Percent(SavedUsd, OnDemandUsd);
    public decimal? SageMakerSavedPercent => Percent(SageMakerSavedUsd, SageMakerUsd);

    public static CostSums Of(IReadOnlyCollection<LedgerLine> lines) => new()
    {
        Runs = lines.Count,
        Unpriced = lines.Count(line => line.TotalUsd is null),
        Usd = lines.Sum(line => line.TotalUsd ?? 0),
        Hours = lines.Sum(line => Hour(line.Uses)),
        SpotHours = lines.Sum(line => Hour(line.Uses.Where(use => use.Market == Market.Spot))),
        OnDemandUsd = Sum(lines, line => line.OnDemandUsd),
        SavedUsd = Sum(lines, line => line.OnDemandUsd - line.TotalUsd),
        SageMakerUsd = Sum(lines, line => line.SageMakerUsd),
        SageMakerSavedUsd = Sum(lines, line => line.SageMakerUsd - line.TotalUsd),
        Interruptions = lines.Sum(line => line.Interruptions),
        LostUsd = Sum(lines, line => line.LostUsd),
        ActualOverQuoted = Median(
            [.. lines.Where(line => line.QuotedUsd > 0).Select(line => line.TotalUsd / line.QuotedUsd).OfType<decimal>().Order()]),
    };

    private static decimal Hour(IEnumerable<LedgerUse> uses) => uses.Sum(use => use.Seconds) / 3600;

    /// <summary>Of those that have it; null where none has.</summary>
    private static decimal? Sum(IEnumerable<LedgerLine> lines, Func<LedgerLine, decimal?> usd) =>
        lines.Select(usd).OfType<decimal>().ToList() is { Count: > 0 } known ? known.Sum() : null;

    private static decimal? Percent(decimal? part, decimal? whole) =>
        whole > 0 && part is { } known ? Math.Round(100 * known / whole.Value, 4) : null;

    private static decimal? Median(decimal[] sorted) =>
        sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
