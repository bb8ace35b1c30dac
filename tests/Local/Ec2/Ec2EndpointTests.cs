using System.Globalization;
using System.Net;
using System.Xml.Linq;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;

namespace Overnight.Local.Tests.Ec2;

public sealed class Ec2EndpointTests : IAsyncLifetime
{
    private static readonly InstanceCatalog Catalog = InstanceCatalog.UsEast1;

    private readonly TempFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly HttpClient _http = new();
    private InstanceFleet _fleet = null!;
    private SpotMarket _market = null!;
    private LoopbackServer _server = null!;
    private AmazonEC2Client _ec2 = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new FleetOptions { StateFolder = _folder.Path, Account = "123456789012", Region = "us-east-1" };
        _fleet = new InstanceFleet(options, new SilentMetadata(), _time, new Random(1));
        _market = new SpotMarket(Catalog, options.Zones, seed: 1);
        _server = await LoopbackServer.StartAsync(0, new Ec2Endpoint(_fleet, _market, Catalog, options, _time).HandleAsync);
        _http.BaseAddress = _server.Address;
        _ec2 = new AmazonEC2Client(
            new BasicAWSCredentials("test", "test"),
            new AmazonEC2Config { ServiceURL = _server.Address.ToString(), MaxErrorRetry = 0 });
    }

    public async ValueTask DisposeAsync()
    {
        _ec2.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Spot_prices_are_the_markets_newest_first()
    {
        var answer = await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
        {
            InstanceTypes = ["g5.xlarge"],
            AvailabilityZone = "us-east-1b",
            ProductDescriptions = ["Linux/UNIX"],
            StartTime = _time.GetUtcNow().UtcDateTime.AddDays(-1),
            EndTime = _time.GetUtcNow().UtcDateTime,
        });
        var expected = _market.History(
            Catalog.Find("g5.xlarge")!,
            "us-east-1b",
            _time.GetUtcNow().AddDays(-1),
            _time.GetUtcNow()).Reverse();
        Assert.Equal(
            expected.Select(point => (point.At.UtcDateTime, point.UsdPerHour)),
            answer.SpotPriceHistory.Select(price => (price.Timestamp!.Value.ToUniversalTime(), decimal.Parse(price.Price, CultureInfo.InvariantCulture))));
        Assert.All(answer.SpotPriceHistory, price => Assert.Equal(("g5.xlarge", "us-east-1b", "Linux/UNIX"),
            (price.InstanceType.Value, price.AvailabilityZone, price.ProductDescription.Value)));
    }

    [Fact]
    public async Task Filters_mean_the_same_as_the_parameters()
    {
        var start = _time.GetUtcNow().UtcDateTime.AddDays(-2);
        var byParameter = await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
        {
            InstanceTypes = ["g5.xlarge", "c7i.large"],
            AvailabilityZone = "us-east-1a",
            ProductDescriptions = ["Linux/UNIX"],
            StartTime = start,
        });
        var byFilter = await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
        {
            Filters =
            [
                new Filter { Name = "instance-type", Values = ["c7i.large", "g5.xlarge"] },
                new Filter { Name = "availability-zone", Values = ["us-east-1a"] },
                new Filter { Name = "product-description", Values = ["Linux/UNIX", "Windows"] },
            ],
            StartTime = start,
        });
        Assert.NotEmpty(byParameter.SpotPriceHistory);
        Assert.Equal(byParameter.SpotPriceHistory.Select(Line), byFilter.SpotPriceHistory.Select(Line));
        var none = await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest { ProductDescriptions = ["Windows"] });
        Assert.Empty(none.SpotPriceHistory ?? []);
    }

    [Fact]
    public async Task Page_by_page_is_the_same_as_all_at_once_though_time_goes_on()
    {
        var request = new DescribeSpotPriceHistoryRequest { InstanceTypes = ["g5.xlarge", "m7i.large"], StartTime = _time.GetUtcNow().UtcDateTime.AddDays(-4) };
        var all = (await _ec2.DescribeSpotPriceHistoryAsync(request)).SpotPriceHistory.Select(Line).ToList();
        foreach (var size in (int[])[1, 7, all.Count, 1000])
        {
            var paged = new List<string>();
            request.MaxResults = size;
            request.NextToken = null;
            do
            {
                var page = await _ec2.DescribeSpotPriceHistoryAsync(request);
                Assert.InRange(page.SpotPriceHistory.Count, 1, size);
                paged.AddRange(page.SpotPriceHistory.Select(Line));
                request.NextToken = page.NextToken;
                _time.Advance(TimeSpan.FromMinutes(1));
            }
            while (!string.IsNullOrEmpty(request.NextToken));
            Assert.Equal(all, paged);
            all = (await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest { InstanceTypes = request.InstanceTypes, StartTime = request.StartTime }))
                .SpotPriceHistory.Select(Line).ToList();
        }
    }

    [Fact]
    public async Task The_past_reaches_back_90_days_and_not_into_the_future()
    {
        var answer = await _ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
        {
            InstanceTypes = ["g5.xlarge"],
            AvailabilityZone = "us-east-1a",
            StartTime = _time.GetUtcNow().UtcDateTime.AddYears(-1),
            EndTime = _time.GetUtcNow().UtcDateTime.AddYears(1),
        });
        var times = answer.SpotPriceHistory.Select(price => price.Timestamp!.Value.ToUniversalTime()).ToList();
        Assert.True(times[0] <= _time.GetUtcNow().UtcDateTime);
        Assert.InRange(times[^1], _time.GetUtcNow().UtcDateTime.AddDays(-91), _time.GetUtcNow().UtcDateTime.AddDays(-90));
    }

    [Fact]
    public async Task Instances_are_described_with_their_lifecycle_and_end()
    {
        var spot = Launch("g5.xlarge", "us-east-1b", InstanceLifecycle.Spot);
        _time.Advance(TimeSpan.FromMinutes(1));
        var onDemand = Launch("c7i.large", "us-east-1a", InstanceLifecycle.OnDemand);
        _fleet.Interrupt(spot);
        _time.Advance(TimeSpan.FromMinutes(2));

        var instances = (await _ec2.DescribeInstancesAsync(new DescribeInstancesRequest())).Reservations.SelectMany(reservation => reservation.Instances).ToList();
        Assert.Equal([spot, onDemand], instances.Select(instance => instance.InstanceId));
        Assert.Equal(("g5.xlarge", "us-east-1b", "spot", "terminated", "Server.SpotInstanceTermination", "Service initiated (2026-01-31 22:03:00 GMT)"),
            (instances[0].InstanceType.Value, instances[0].Placement.AvailabilityZone, instances[0].InstanceLifecycle?.Value,
                instances[0].State.Name.Value, instances[0].StateReason.Code, instances[0].StateTransitionReason));
        Assert.Equal(
            (null, "running", 16),
            (instances[1].InstanceLifecycle?.Value, instances[1].State.Name.Value, instances[1].State.Code));
        Assert.Equal(new DateTime(2026, 1, 31, 22, 1, 0, DateTimeKind.Utc), instances[1].LaunchTime!.Value.ToUniversalTime());

        Assert.Equal([spot], await IdsAsync(new DescribeInstancesRequest { InstanceIds = [spot] }));
        Assert.Equal(
            [onDemand],
            await IdsAsync(new DescribeInstancesRequest { Filters = [new Filter { Name = "instance-state-name", Values = ["pending", "running"] }] }));
        Assert.Equal(
            [onDemand],
            await IdsAsync(new DescribeInstancesRequest { Filters = [new Filter { Name = "instance-id", Values = [onDemand, "i-0"] }] }));
    }

    [Fact]
    public async Task Instances_come_in_pages()
    {
        var launched = Enumerable.Range(0, 12).Select(_ => Launch("c7i.large", "us-east-1a", InstanceLifecycle.Spot)).ToHashSet();
        var request = new DescribeInstancesRequest { MaxResults = 5 };
        var sizes = new List<int>();
        do
        {
            var page = await _ec2.DescribeInstancesAsync(request);
            sizes.Add(page.Reservations.Count);
            Assert.All(page.Reservations, reservation => Assert.True(launched.Remove(reservation.Instances.Single().InstanceId)));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        Assert.Equal([5, 5, 2], sizes);
    }

    [Theory]
    [InlineData("Action=DescribeInstances&InstanceId.1=i-0123456789abcdef0", "InvalidInstanceID.NotFound")]
    [InlineData("Action=DescribeInstances&InstanceId.1=web", "InvalidInstanceID.Malformed")]
    [InlineData("Action=DescribeInstances&MaxResults=4", "InvalidParameterValue")]
    [InlineData("Action=DescribeInstances&MaxResults=5&InstanceId.1=i-0123456789abcdef0", "InvalidParameterCombination")]
    [InlineData("Action=DescribeInstances&Filter.1.Name=color&Filter.1.Value.1=red", "InvalidParameterValue")]
    [InlineData("Action=DescribeSpotPriceHistory&MaxResults=1001", "InvalidParameterValue")]
    [InlineData("Action=DescribeSpotPriceHistory&StartTime=yesterday", "InvalidParameterValue")]
    [InlineData("Action=DescribeSpotPriceHistory&NextToken=AAAA", "InvalidParameterValue")]
    [InlineData("Action=DescribeSpotPriceHistory&AvailabilityZoneId=use1-az1", "UnknownParameter")]
    [InlineData("Action=DescribeInstanceTypes&InstanceType.1=z9.huge", "InvalidInstanceType")]
    [InlineData("Action=DescribeInstances&DryRun=true", "DryRunOperation")]
    [InlineData("Action=RunInstances", "InvalidAction")]
    [InlineData("", "MissingAction")]
    public async Task What_is_not_understood_is_refused_by_name(string form, string code)
    {
        using var body = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var answer = await _http.PostAsync("/", body);
        Assert.Equal(
            code == "DryRunOperation" ? HttpStatusCode.PreconditionFailed : HttpStatusCode.BadRequest,
            answer.StatusCode);
        Assert.Equal(code, XElement.Parse(await answer.Content.ReadAsStringAsync()).Descendants("Code").Single().Value);
    }

    [Fact]
    public async Task A_refusal_reaches_the_client_as_its_exception()
    {
        var refusal = await Assert.ThrowsAsync<AmazonEC2Exception>(() => _ec2.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = ["i-0123456789abcdef0"] }));
        Assert.Equal("InvalidInstanceID.NotFound", refusal.ErrorCode);
    }

    [Fact]
    public async Task The_aws_command_line_reads_prices_and_instances()
    {
        var id = Launch("g5.xlarge", "us-east-1b", InstanceLifecycle.Spot);
        var prices = await AwsCommandLine.AskAsync(_server.Address, "ec2 describe-spot-price-history --instance-types g5.xlarge "
            + "--availability-zone us-east-1a --product-descriptions Linux/UNIX "
            + "--start-time 2026-01-31T00:00:00Z --end-time 2026-01-31T22:00:00Z");
        var (start, end) = (_time.GetUtcNow().AddHours(-22), _time.GetUtcNow());
        var expected = _market.History(Catalog.Find("g5.xlarge")!, "us-east-1a", start, end).Count();
        Assert.Equal(expected, prices["SpotPriceHistory"]!.AsArray().Count);
        var instances = await AwsCommandLine.AskAsync(_server.Address, "ec2 describe-instances --instance-ids " + id);
        Assert.Equal("spot", (string)instances["Reservations"]![0]!["Instances"]![0]!["InstanceLifecycle"]!);
    }

    [Fact]
    public async Task Types_are_described_with_their_GPUs()
    {
        using var body = new StringContent(
            "Action=DescribeInstanceTypes&Version=2016-11-15&InstanceType.1=g5.xlarge&InstanceType.2=c7i.large",
            null,
            "application/x-www-form-urlencoded");
        using var answer = await _http.PostAsync("/", body);
        XNamespace ec2 = "http://ec2.amazonaws.com/doc/2016-11-15/";
        var types = XElement.Parse(await answer.Content.ReadAsStringAsync()).Element(ec2 + "instanceTypeSet")!.Elements().ToList();
        Assert.Equal(["c7i.large", "g5.xlarge"], types.Select(type => type.Element(ec2 + "instanceType")!.Value));
        Assert.Null(types[0].Element(ec2 + "gpuInfo"));
        var gpu = types[1].Descendants(ec2 + "gpus").Single().Element(ec2 + "item")!;
        Assert.Equal("A10G NVIDIA 1 22888", string.Join(' ', gpu.Elements().Select(element => element.Value)));
    }

    private string Launch(string type, string zone, InstanceLifecycle lifecycle) =>
        _fleet.Launch(Catalog.Find(type)!, zone, lifecycle, new Dictionary<string, string> { ["Name"] = "test" }).Id;

    private async Task<List<string>> IdsAsync(DescribeInstancesRequest request) =>
        [.. (await _ec2.DescribeInstancesAsync(request)).Reservations.SelectMany(reservation => reservation.Instances).Select(instance => instance.InstanceId)];

    private static string Line(SpotPrice price) =>
        $"{price.Timestamp:O} {price.InstanceType} {price.AvailabilityZone} {price.Price}";
}
