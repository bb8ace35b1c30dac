using System.Globalization;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>What an instance's name tells, where nobody can be asked.</summary>
internal static class InstanceClass
{
    /// <summary>
    /// Of the types that are sold by the size of their virtual processors: large has 2, xlarge 4, Nxlarge N times 4. Null for others.
    /// https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
    /// </summary>
    public static int? Vcpus(string instanceType)
    {
        var size = instanceType[(instanceType.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (size is "large") return 2;
        if (!size.EndsWith("xlarge", StringComparison.Ordinal)) return null;
        var times = size[..^"xlarge".Length];
        if (times.Length == 0) return 4;
        return int.TryParse(times, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? 4 * n : null;
    }

    /// <summary>
    /// The dearest on-demand price of those that a job may have got: types with or without GPUs that have what it needs, and at most
    /// twice that. Where the table lacks the region, those of all its regions.
    /// </summary>
    public static decimal DearestUsdPerHour(OnDemandPrices prices, string region, int vcpus, bool gpu)
    {
        var regions = prices.Types(region).Any() ? [region] : prices.Region.Split(", ");
        return (from one in regions
                from type in prices.Types(one)
                where gpu == type[0] is 'g' or 'p' && Vcpus(type) is { } has && has >= vcpus && has <= 2 * vcpus
                select prices.UsdPerHour(type, one) ?? 0).DefaultIfEmpty(0).Max();
    }
}
