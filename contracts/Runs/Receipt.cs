namespace Overnight.Contracts;

/// <summary><c>receipt.json</c>: what the run cost. All money is USD; the total is the sum of the lines, to the last digit.</summary>
public sealed record Receipt
{
    public required string Run { get; init; }
    public required List<ReceiptLine> Lines { get; init; }
    public required decimal TotalUsd { get; init; }

    /// <summary>The same instance-seconds at the on-demand price, with the same other lines.</summary>
    public required decimal OnDemandUsd { get; init; }

    public decimal SavingUsd => OnDemandUsd - TotalUsd;

    /// <summary>0 to 100.</summary>
    public decimal SavingPercent => OnDemandUsd == 0 ? 0 : Math.Round(100 * SavingUsd / OnDemandUsd, 1);

    public required int Interruptions { get; init; }

    /// <summary>What the reader should know: a missing price, an estimated time.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];
}

public sealed record ReceiptLine
{
    /// <summary>What was bought: <c>attempt 1, c7i.large, spot, us-east-1a</c>.</summary>
    public required string What { get; init; }

    /// <summary>1-based attempt; null for what the run as a whole used.</summary>
    public int? Attempt { get; init; }

    /// <summary>How much, in <see cref="Unit"/>.</summary>
    public required decimal Quantity { get; init; }

    /// <summary><c>seconds</c>, <c>requests</c>, <c>transitions</c>, <c>GB-seconds</c>.</summary>
    public required string Unit { get; init; }

    public required decimal Usd { get; init; }

    /// <summary>The same at the on-demand price; equal to <see cref="Usd"/> for what has no spot price.</summary>
    public required decimal OnDemandUsd { get; init; }

    /// <summary>Where the figure comes from: measured, a price list of a date, estimated.</summary>
    public required string Source { get; init; }
}
