using System.Collections.Frozen;
using System.Globalization;

namespace Overnight.Functions.Prices;

/// <summary>
/// On-demand prices: a dated table in the repository, because the price list API answers in megabytes and knows only a few
/// regions' endpoints. A price it lacks is null, and whoever asked says so; it is never guessed. <c>./dev prices</c> renews it.
/// </summary>
internal sealed class OnDemandPrices
{
    public const string Header = "region,instance_type,usd_per_hour,date";

    private readonly FrozenDictionary<(string Region, string Type), (decimal UsdPerHour, string Date)> _prices;

    private OnDemandPrices(Dictionary<(string Region, string Type), (decimal UsdPerHour, string Date)> prices) =>
        _prices = prices.ToFrozenDictionary();

    /// <summary>EC2's: Linux, shared tenancy.</summary>
    public static OnDemandPrices Bundled { get; } = OfResource("ec2-on-demand.csv");

    /// <summary>The regions that the table knows: <c>us-east-1, us-west-2</c>.</summary>
    public string Region => string.Join(", ", _prices.Keys.Select(key => key.Region).Distinct().Order(StringComparer.Ordinal));

    /// <summary>When the newest prices were in force: <c>2026-07</c>.</summary>
    public string Date => _prices.Values.Select(price => price.Date).Max(StringComparer.Ordinal)!;

    /// <summary>Null where the table does not know the type in this region.</summary>
    public decimal? UsdPerHour(string instanceType, string region) =>
        _prices.TryGetValue((region, instanceType), out var price) ? price.UsdPerHour : null;

    public IEnumerable<KeyValuePair<(string Region, string Type), (decimal UsdPerHour, string Date)>> Lines => _prices;

    /// <summary>Every type of a region, in order.</summary>
    public IEnumerable<string> Types(string region) =>
        _prices.Keys.Where(key => key.Region == region).Select(key => key.Type).Order(StringComparer.Ordinal);

    /// <summary>Lines of <see cref="Header"/>; lines that begin with # are comments.</summary>
    internal static OnDemandPrices Read(TextReader csv)
    {
        var prices = new Dictionary<(string, string), (decimal, string)>();
        while (csv.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line == Header || line.Length == 0) continue;
            if (line.Split(',') is not [var region, var type, var usd, var date]
                || !decimal.TryParse(usd, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usdPerHour))
                throw new FormatException($"price table: found '{line}', expected {Header}");
            prices.Add((region, type), (usdPerHour, date));
        }
        return new OnDemandPrices(prices);
    }

    internal static OnDemandPrices OfResource(string name)
    {
        using var stream = typeof(OnDemandPrices).Assembly.GetManifestResourceStream($"Overnight.Functions.Prices.{name}")!;
        return Read(new StreamReader(stream));
    }
}
