using System.Collections.Frozen;

namespace Overnight.Functions.Prices;

/// <summary>
/// EC2's on-demand prices: a dated table in the repository, because the price list API answers in megabytes and knows only two
/// regions' endpoints. A price it lacks is null, and whoever asked says so; it is never guessed.
/// </summary>
internal sealed class OnDemandPrices
{
    private const string Resource = "Overnight.Functions.Prices.ec2-on-demand.csv";
    private readonly FrozenDictionary<string, decimal> _usdPerHour;

    private OnDemandPrices(string region, string date, Dictionary<string, decimal> usdPerHour) =>
        (Region, Date, _usdPerHour) = (region, date, usdPerHour.ToFrozenDictionary());

    public static OnDemandPrices Bundled { get; } = Read(typeof(OnDemandPrices).Assembly.GetManifestResourceStream(Resource)!);

    /// <summary>The one region that the table is of.</summary>
    public string Region { get; }

    /// <summary>When the prices were in force: <c>2026-07</c>.</summary>
    public string Date { get; }

    /// <summary>Null where the table does not know the type, or is of another region.</summary>
    public decimal? UsdPerHour(string instanceType, string region) =>
        region == Region && _usdPerHour.TryGetValue(instanceType, out var price) ? price : null;

    /// <summary>Lines <c>type,price</c> below a header line; the region and the date stand in comments above it.</summary>
    internal static OnDemandPrices Read(Stream csv)
    {
        using var reader = new StreamReader(csv);
        var comments = new Dictionary<string, string>();
        var prices = new Dictionary<string, decimal>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                if (line[1..].Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value]) comments[name] = value;
            }
            else if (line.Split(',') is [var type, var price] && type != "instance_type")
            {
                prices.Add(type, decimal.Parse(price));
            }
        }
        return new OnDemandPrices(comments["region"], comments["date"], prices);
    }
}
