using Overnight.Local.Ec2;

namespace Overnight.Simulation.Faults;

/// <summary>
/// A pool's modelled prices, and for some hours of the night several times as much; never more than on demand, which is AWS's own cap.
/// </summary>
internal sealed class SpikedPrices(IPriceSeries usual, decimal mostUsdPerHour, DateTimeOffset from, DateTimeOffset until, decimal factor) : IPriceSeries
{
    public PricePoint InForceAt(DateTimeOffset at)
    {
        var point = usual.InForceAt(at);
        if (at >= until) return point.At >= until ? point : new PricePoint(until, point.UsdPerHour);
        return at < from ? point : Spiked(point.At < from ? new PricePoint(from, point.UsdPerHour) : point);
    }

    public IEnumerable<PricePoint> ChangesBetween(DateTimeOffset from_, DateTimeOffset to)
    {
        var changes = usual.ChangesBetween(from_, to).Select(point => point.At >= from && point.At < until ? Spiked(point) : point);
        foreach (var border in new[] { from, until })
            if (border > from_ && border <= to) changes = changes.Append(InForceAt(border));
        return changes.OrderBy(point => point.At).DistinctBy(point => point.At);
    }

    private PricePoint Spiked(PricePoint point) => point with { UsdPerHour = Math.Min(mostUsdPerHour, Math.Round(point.UsdPerHour * factor, 4)) };
}
