using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>EC2 as far as it tells spot prices.</summary>
internal sealed class SpotServer
{
    public SpotServer() => Client
        .DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
        .Returns(call => IsDown ? throw new AmazonEC2Exception("Service unavailable.")
            : Task.FromResult(Answer(call.Arg<DescribeSpotPriceHistoryRequest>())));

    public IAmazonEC2 Client { get; } = Substitute.For<IAmazonEC2>();

    public bool IsDown { get; set; }

    /// <summary>USD an hour by type and zone.</summary>
    public Dictionary<(string Type, string Zone), string> Prices { get; } = new()
    {
        [("c7i.large", "us-east-1a")] = "0.0340",
        [("c7i.large", "us-east-1b")] = "0.0360",
        [("m7i.large", "us-east-1a")] = "0.0410",
        [("g4dn.xlarge", "us-east-1a")] = "0.1900",
    };

    private DescribeSpotPriceHistoryResponse Answer(DescribeSpotPriceHistoryRequest request) => new()
    {
        SpotPriceHistory = [.. Prices.Where(pool => request.InstanceTypes.Contains(pool.Key.Type)).Select(pool => new SpotPrice
        {
            InstanceType = new InstanceType(pool.Key.Type),
            AvailabilityZone = pool.Key.Zone,
            Price = pool.Value,
            Timestamp = StoppedClock.Now.AddHours(-3).UtcDateTime,
        })],
    };
}
