using System.Globalization;
using Amazon;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace Overnight.Simulation.Cloud;

/// <summary>The SDK's client on the night's spot market: the price history that Plan, Decide and Settle ask for.</summary>
internal sealed class SimulatedEc2() : AmazonEC2Client(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    public static SimulatedEc2 Instance { get; } = new();

    public override Task<DescribeSpotPriceHistoryResponse> DescribeSpotPriceHistoryAsync(
        DescribeSpotPriceHistoryRequest request, CancellationToken cancellationToken = default) => ServiceCall.MakeAsync(night =>
    {
        var now = night.Time.GetUtcNow();
        var since = request.StartTime is { } start ? new DateTimeOffset(start.ToUniversalTime()) : now.AddDays(-90);
        var until = request.EndTime is { } end && end.ToUniversalTime() < now.UtcDateTime ? new DateTimeOffset(end.ToUniversalTime()) : now;
        var changes = from name in request.InstanceTypes
                      let type = night.Catalog.Find(name)
                      where type is not null
                      from zone in night.Market.Zones
                      where request.AvailabilityZone is null || zone == request.AvailabilityZone
                      from point in night.Market.History(type, zone, since < until ? since : until, until)
                      select new SpotPrice
                      {
                          InstanceType = name,
                          AvailabilityZone = zone,
                          Price = point.UsdPerHour.ToString("0.000000", CultureInfo.InvariantCulture),
                          ProductDescription = "Linux/UNIX",
                          Timestamp = point.At.UtcDateTime,
                      };
        return new DescribeSpotPriceHistoryResponse { SpotPriceHistory = [.. changes] };
    }, cancellationToken);
}
