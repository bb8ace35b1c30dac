using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>What every instance brings along: charged by the second, also where EC2 does not charge the instance itself.</summary>
internal static class InstanceExtras
{
    /// <summary>The root volume of template.yaml's launch template.</summary>
    public const int VolumeGigabytes = 60;

    /// <summary>Of one instance.</summary>
    public const decimal UsdPerSecond =
        (VolumeGigabytes * ServicePrices.UsdPerVolumeGigabyteMonth / ServicePrices.SecondsPerMonth) + ServicePrices.UsdPerAddressSecond;

    public static IEnumerable<ReceiptLine> Lines(IReadOnlyList<InstanceLife> instances)
    {
        if (instances.Count == 0) yield break;
        var seconds = instances.Sum(life => InstanceLife.Seconds(life.To - life.From));
        var estimated = instances.Sum(life => life.Slices().Where(life.IsEstimated).Sum(slice => slice.Seconds)
            + life.Uses.Sum(use => InstanceLife.Seconds(use.MayHaveRun)));
        var volume = VolumeGigabytes / ServicePrices.SecondsPerMonth;
        var lives = $"of the instances' {seconds:0} s";
        yield return Line($"root volumes, gp3, {VolumeGigabytes} GB", seconds * volume, "GB-months",
            ServicePrices.UsdPerVolumeGigabyteMonth, estimated * volume, lives);
        yield return Line("public IPv4 addresses", seconds, "seconds", ServicePrices.UsdPerAddressSecond, estimated,
            lives + ", in the stack's own network");
    }

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usdEach, decimal uncertain, string how) => new()
    {
        What = what,
        Quantity = Math.Round(quantity, 8),
        Unit = unit,
        Usd = Accounting.Round(quantity * usdEach),
        UncertainUsd = Accounting.Round(uncertain * usdEach),
        OnDemandUsd = Accounting.Round(quantity * usdEach),
        Source = $"{how}; price list of {ServicePrices.Date}",
    };
}
