using Overnight.Contracts;
using Overnight.Functions.Quotes;

namespace Overnight.Functions.PlanRun;

/// <summary>What is to be trained, within which limits, and what is known of prices and earlier runs.</summary>
internal sealed record HardwareWish
{
    /// <summary>The dataset's name.</summary>
    public required string Name { get; init; }

    public required Recipe Recipe { get; init; }
    public required ModelKind Model { get; init; }
    /// <summary>Of all that is trained.</summary>
    public required TrainingSize Size { get; init; }

    /// <summary>How the trainings of a search lie beside each other; null: one alone.</summary>
    public SearchShape? Shape { get; init; }

    /// <summary>The data in memory.</summary>
    public required long DataBytes { get; init; }

    public required MarketPrices Prices { get; init; }
    public required IReadOnlyList<LedgerLine> Ledger { get; init; }
    public required DateTimeOffset Now { get; init; }
    public DateTimeOffset? Deadline { get; init; }
}
