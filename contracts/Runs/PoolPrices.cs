namespace Overnight.Contracts;

/// <summary>What one instance type in one zone cost on spot while a run used it.</summary>
/// <param name="InstanceType">Such as c7i.large.</param>
/// <param name="Zone">Such as us-east-1a.</param>
/// <param name="OnDemandUsdPerHour">Null where the price list does not have it.</param>
/// <param name="Points">The price in force as the run began to use it, and its changes, in order.</param>
public sealed record PoolPrices(string InstanceType, string Zone, decimal? OnDemandUsdPerHour, List<PricePoint> Points)
{
    /// <summary>Of all pools of a receipt together.</summary>
    public const int MostPoints = 200;
}

/// <summary>A price from <paramref name="At"/> until the next one.</summary>
public sealed record PricePoint(DateTimeOffset At, decimal UsdPerHour);
