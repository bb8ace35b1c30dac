namespace Overnight.Contracts;

public sealed record ReceiptLine
{
    /// <summary>What was bought: <c>attempt 1, c7i.large, spot, us-east-1a</c>.</summary>
    public required string What { get; init; }

    /// <summary>0-based; null where the run does not search, and for what it used as a whole.</summary>
    public int? Trial { get; init; }

    /// <summary>1-based attempt; null for what the run as a whole used.</summary>
    public int? Attempt { get; init; }

    /// <summary>How much, in <see cref="Unit"/>.</summary>
    public required decimal Quantity { get; init; }

    /// <summary><c>seconds</c>, <c>requests</c>, <c>transitions</c>, <c>GB-seconds</c>, <c>GB-months</c>.</summary>
    public required string Unit { get; init; }

    public required decimal Usd { get; init; }

    /// <summary>How far <see cref="Usd"/> may be off, either way; 0 for what was measured and has a price.</summary>
    public decimal UncertainUsd { get; init; }

    /// <summary>The same at the on-demand price; equal to <see cref="Usd"/> for what has no spot price.</summary>
    public required decimal OnDemandUsd { get; init; }

    /// <summary>Where the figure comes from: measured, a price list of a date, estimated.</summary>
    public required string Source { get; init; }
}
