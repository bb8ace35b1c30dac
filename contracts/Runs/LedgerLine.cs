using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// A run's line of account, <c>ledger/YYYY/MM/RUN.json</c>: what <c>overnight cost</c> adds up, and what quotes and spot decisions
/// learn from. Written once the run's result stands; the month is that of the run's start.
/// </summary>
public sealed record LedgerLine
{
    public required string Run { get; init; }
    public required string Name { get; init; }
    public required RunStatus Status { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    public NamedValue? Metric { get; init; }

    /// <summary>Whether the run became its name's champion; null where that was not decided.</summary>
    public bool? Promoted { get; init; }

    /// <summary>There is no <c>report.html</c>: only the result could be written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WithoutReport { get; init; }

    public required int Attempts { get; init; }
    public required int Interruptions { get; init; }

    /// <summary>Null, as the other sums, where the run has no receipt.</summary>
    public decimal? TotalUsd { get; init; }

    public decimal? OnDemandUsd { get; init; }
    public decimal? SageMakerUsd { get; init; }
    public decimal? LostUsd { get; init; }

    /// <summary>Expected, by the quote.</summary>
    public decimal? QuotedUsd { get; init; }

    /// <summary>What was trained, as Plan estimated it; null where nothing was planned.</summary>
    public LedgerWork? Work { get; init; }

    /// <summary>Of the attempts that a bill tells of.</summary>
    public List<LedgerUse> Uses { get; init => field = value ?? []; } = [];

    /// <summary>What the run saw of spot capacity.</summary>
    public List<SpotSpell> Spells { get; init => field = value ?? []; } = [];
}

/// <param name="Model">What was trained.</param>
/// <param name="Gpus">0 for the class of instances without.</param>
/// <param name="Flops">Estimated, of the whole training.</param>
/// <param name="Steps">Optimizer steps of the whole training; null where no attempt told.</param>
public sealed record LedgerWork(ModelKind Model, int Gpus, double Flops, long? Steps);

/// <param name="InstanceType">What it ran on.</param>
/// <param name="Market">Spot or on-demand.</param>
/// <param name="Seconds">Billed.</param>
/// <param name="Usd">Of those seconds.</param>
/// <param name="SecondsPerStep">Measured; null where the attempt made no step.</param>
/// <param name="StartSeconds">From the process's start to its first step; null where it did not come so far.</param>
public sealed record LedgerUse(
    string InstanceType, Market Market, decimal Seconds, decimal Usd, double? SecondsPerStep, double? StartSeconds);
