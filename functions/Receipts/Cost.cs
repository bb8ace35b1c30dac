namespace Overnight.Functions.Receipts;

/// <summary>What something cost, and would have cost elsewhere; not rounded yet.</summary>
/// <param name="UncertainUsd">How far <paramref name="Usd"/> may be off, either way.</param>
/// <param name="SageMakerUsd">Null where SageMaker's price is not known.</param>
internal readonly record struct Cost(decimal Usd, decimal UncertainUsd, decimal OnDemandUsd, decimal? SageMakerUsd)
{
    public static Cost Nothing { get; } = new(0, 0, 0, 0);

    public static Cost operator +(Cost one, Cost other) => new(one.Usd + other.Usd, one.UncertainUsd + other.UncertainUsd,
        one.OnDemandUsd + other.OnDemandUsd, one.SageMakerUsd + other.SageMakerUsd);

    public static Cost Sum(IEnumerable<Cost> costs) => costs.Aggregate(Nothing, (sum, cost) => sum + cost);
}
