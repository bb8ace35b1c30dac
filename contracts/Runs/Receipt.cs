namespace Overnight.Contracts;

/// <summary><c>receipt.json</c>: what the run cost. All money is USD; the total is the sum of the lines, to the last digit.</summary>
public sealed record Receipt
{
    public required string Run { get; init; }
    public required List<ReceiptLine> Lines { get; init; }
    public required decimal TotalUsd { get; init; }

    /// <summary>How far the total may be off, either way: the sum of the lines' own.</summary>
    public decimal UncertainUsd { get; init; }

    /// <summary>The same instance-seconds at the on-demand price, with the same other lines.</summary>
    public required decimal OnDemandUsd { get; init; }

    /// <summary>The same instance-seconds at SageMaker's training price; null where it is not known for each instance.</summary>
    public decimal? SageMakerUsd { get; init; }

    /// <summary>A share of less than this would be rounding, or more than a decimal holds.</summary>
    private const decimal LeastUsd = 0.000000001m;

    public decimal SavingUsd => OnDemandUsd - TotalUsd;

    /// <summary>0 to 100.</summary>
    public decimal SavingPercent => OnDemandUsd < LeastUsd ? 0 : Math.Round(100 * SavingUsd / OnDemandUsd, 1);

    public required int Interruptions { get; init; }

    /// <summary>Instance-seconds of work that an interruption took and that was done once more.</summary>
    public decimal LostSeconds { get; init; }

    /// <summary>What those seconds were billed at: a part of the total.</summary>
    public decimal LostUsd { get; init; }

    /// <summary>What Plan had said; null where it could not.</summary>
    public UsdSpread? QuotedUsd { get; init; }

    /// <summary>In order.</summary>
    public List<AttemptBill> Attempts { get; init => field = value ?? []; } = [];

    /// <summary>The spot prices that were in force: some <see cref="PoolPrices.MostPoints"/> changes in all, for a picture.</summary>
    public List<PoolPrices> SpotPrices { get; init => field = value ?? []; } = [];

    /// <summary>What the reader should know: a missing price, an estimated time.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];
}
