namespace Overnight.Local.Ec2;

/// <summary>From this moment on, until the next point, an hour costs this.</summary>
public readonly record struct PricePoint(DateTimeOffset At, decimal UsdPerHour);

/// <summary>One instance type's spot price in one zone over time.</summary>
internal interface IPriceSeries
{
    PricePoint InForceAt(DateTimeOffset at);

    /// <summary>The changes after <paramref name="from"/> up to and including <paramref name="to"/>, oldest first.</summary>
    IEnumerable<PricePoint> ChangesBetween(DateTimeOffset from, DateTimeOffset to);
}
