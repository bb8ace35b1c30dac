using System.Globalization;
using System.Xml.Linq;
using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

/// <summary>
/// The price changes within [StartTime, EndTime] and, for each type and zone, the price in force at StartTime. Newest first, at
/// most 90 days back. docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
/// </summary>
internal sealed class DescribeSpotPriceHistory(SpotMarket market, InstanceCatalog catalog, TimeProvider time)
{
    private const int MostResults = 1000;

    /// <summary>The only one sold here. Windows and the others have prices of their own.</summary>
    private const string Product = "Linux/UNIX";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private sealed record Entry(string Type, string Zone, PricePoint Point);

    public List<XElement> Answer(QueryRequest request)
    {
        Ec2Endpoint.RefuseDryRun(request);
        var now = time.GetUtcNow();
        var (start, end) = (request.Time("StartTime"), request.Time("EndTime"));
        var token = request.Text("NextToken") is { } given
            ? PageToken.Parse(given)
            : new PageToken(0, Latest(start ?? now - Kept, now - Kept), Earliest(end ?? now, now));
        var size = request.Whole("MaxResults", 1, MostResults) ?? MostResults;
        var filters = request.Filters("availability-zone", "instance-type", "product-description");
        var types = Asked(request.Texts("InstanceType"), filters.GetValueOrDefault("instance-type"));
        List<string> inZone = request.Text("AvailabilityZone") is { } zone ? [zone] : [];
        var zones = Asked(inZone, filters.GetValueOrDefault("availability-zone"));
        var products = Asked(request.Texts("ProductDescription"), filters.GetValueOrDefault("product-description"));
        request.RefuseTheRest();

        if (token.End < token.Start)
            throw new QueryException("InvalidParameterValue", "The start time must not be after the end time.");
        var entries = products(Product) ? Entries(types, zones, token) : [];
        return Paging.Page(entries, token, size, "spotPriceHistorySet", Item);
    }

    private List<Entry> Entries(Func<string, bool> types, Func<string, bool> zones, PageToken window) =>
    [
        .. from type in catalog.All
           where types(type.Name)
           from zone in market.Zones
           where zones(zone)
           from point in market.History(type, zone, window.Start, window.End)
           orderby point.At descending, type.Name, zone
           select new Entry(type.Name, zone, point),
    ];

    private static XElement Item(Entry entry) => new(
        "item",
        new XElement("instanceType", entry.Type),
        new XElement("productDescription", Product),
        new XElement("spotPrice", entry.Point.UsdPerHour.ToString("0.000000", CultureInfo.InvariantCulture)),
        new XElement("timestamp", Ec2Endpoint.Time(entry.Point.At)),
        new XElement("availabilityZone", entry.Zone));

    /// <summary>A parameter and a filter of the same meaning must both be met; neither means everything.</summary>
    private static Func<string, bool> Asked(List<string> parameter, List<string>? filter) =>
        value => (parameter.Count == 0 || parameter.Contains(value)) && (filter is null || filter.Contains(value));

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
