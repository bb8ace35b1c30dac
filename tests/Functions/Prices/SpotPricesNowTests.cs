using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Functions.Prices;
using Overnight.Functions.Tests.Fakes;

namespace Overnight.Functions.Tests.Prices;

public sealed class SpotPricesNowTests
{
    private readonly IAmazonEC2 _ec2 = Substitute.For<IAmazonEC2>();
    private readonly List<string> _complaints = [];

    [Fact]
    public async Task Of_each_pool_the_newest_change_counts_over_all_pages_and_in_any_order()
    {
        AsksFor(page: null).Returns(Answer(
            "more", Price("a", "0.04", minutesAgo: 600), Price("a", "0.05", minutesAgo: 3), Price("b", "0.06", minutesAgo: 2)));
        AsksFor("more").Returns(Answer(
            "", Price("a", "0.041", minutesAgo: 200), Price("b", "no price", minutesAgo: 0), Price("b", "-1", minutesAgo: 0)));

        var prices = await new SpotPricesNow(_ec2, new StoppedClock()).OfAsync(["c7i.large"], _complaints);

        Assert.Empty(_complaints);
        Assert.Equal(
            new() { [new("c7i.large", "us-east-1a")] = 0.05m, [new("c7i.large", "us-east-1b")] = 0.06m }, prices);
    }

    [Fact]
    public async Task EC2_that_does_not_answer_is_said_by_name_and_stops_nothing()
    {
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new AmazonEC2Exception("Request limit exceeded."));

        Assert.Empty(await new SpotPricesNow(_ec2, new StoppedClock()).OfAsync(["c7i.large"], _complaints));

        Assert.Equal("EC2 did not tell the spot prices of c7i.large: Request limit exceeded.", Assert.Single(_complaints));
    }

    [Fact]
    public async Task A_server_that_never_ends_its_pages_is_left()
    {
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
            .Returns(Answer("again", Price("a", "0.05", minutesAgo: 1)));

        Assert.Single(await new SpotPricesNow(_ec2, new StoppedClock()).OfAsync(["c7i.large"], _complaints));
    }

    [Fact]
    public void Prior_follows_the_classes_and_takes_an_unknown_type_for_the_scarcest()
    {
        Assert.InRange(SpotPrior.InterruptionsPerHour("p4de.24xlarge"), 1e-5, 1e-4); // class 0
        Assert.InRange(SpotPrior.InterruptionsPerHour("g4dn.xlarge"), 2e-4, 3e-4); // class 3
        Assert.Equal(SpotPrior.InterruptionsPerHour("g5.xlarge"), SpotPrior.InterruptionsPerHour("c7i.large"));
        Assert.False(SpotPrior.Knows("c7i.large"));
        Assert.All(SpotPrior.Spells("g5.xlarge"), spell => Assert.True(spell is { Seconds: > 0, EndSeen: true }));
    }

    private Task<DescribeSpotPriceHistoryResponse> AsksFor(string? page) => _ec2.DescribeSpotPriceHistoryAsync(
        Arg.Is<DescribeSpotPriceHistoryRequest>(request => request.NextToken == page), Arg.Any<CancellationToken>());

    private static DescribeSpotPriceHistoryResponse Answer(string next, params SpotPrice[] prices) =>
        new() { NextToken = next, SpotPriceHistory = [.. prices] };

    private static SpotPrice Price(string zone, string usd, int minutesAgo) => new()
    {
        AvailabilityZone = "us-east-1" + zone,
        InstanceType = new InstanceType("c7i.large"),
        Price = usd,
        Timestamp = StoppedClock.Now.AddMinutes(-minutesAgo).UtcDateTime,
    };
}
