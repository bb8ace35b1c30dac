using System.Net;
using System.Text.Json;
using Amazon.Runtime.Internal;
using Amazon.Util;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Ec2;

/// <summary>Over HTTP, as a container reads it.</summary>
public sealed class InstanceMetadataTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly HttpClient _http = new();
    private InstanceFleet _fleet = null!;
    private Instance _instance = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new FleetOptions { StateFolder = _folder.Path, Account = "123456789012", Region = "us-east-1" };
        _fleet = new InstanceFleet(options, new MetadataServers(options, _time, seed: 1), _time, new Random(1));
        var booted = new TaskCompletionSource<Instance>();
        _fleet.Changed += (_, e) => booted.TrySetResult(e.Instance);
        _fleet.Launch(
            InstanceCatalog.UsEast1.Find("c7i.large")!,
            "us-east-1b",
            InstanceLifecycle.Spot,
            new Dictionary<string,
            string>());
        _instance = await booted.Task;
        _http.BaseAddress = _fleet.MetadataAddress(_instance.Id);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _fleet.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest)]
    [InlineData("0", HttpStatusCode.BadRequest)]
    [InlineData("21601", HttpStatusCode.BadRequest)]
    [InlineData("soon", HttpStatusCode.BadRequest)]
    [InlineData("1", HttpStatusCode.OK)]
    [InlineData("21600", HttpStatusCode.OK)]
    public async Task A_token_lives_for_1_to_21600_seconds(string? seconds, HttpStatusCode expected)
    {
        using var answer = await PutTokenAsync(seconds);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_is_not_given_through_a_proxy()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/latest/api/token");
        request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        request.Headers.Add("X-Forwarded-For", "10.0.0.1");
        using var answer = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_read_without_a_token_or_with_an_expired_one()
    {
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await GetAsync("/latest/meta-data/instance-id", null));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await GetAsync("/latest/meta-data/instance-id", "made-up"));
        var token = await TokenAsync("60");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((HttpStatusCode.OK, _instance.Id), await GetAsync("/latest/meta-data/instance-id", token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await GetAsync("/latest/meta-data/instance-id", token));
    }

    [Fact]
    public async Task The_instance_is_described()
    {
        var token = await TokenAsync("60");
        var expected = new Dictionary<string, string>
        {
            ["instance-id"] = _instance.Id,
            ["instance-type"] = "c7i.large",
            ["instance-life-cycle"] = "spot",
            ["placement/availability-zone"] = "us-east-1b",
            ["placement/region"] = "us-east-1",
            ["ami-id"] = "ami-00000000000000000",
            ["local-hostname"] = _instance.PrivateDnsName,
            ["placement/"] = "availability-zone\nregion",
        };
        foreach (var (path, value) in expected) Assert.Equal((HttpStatusCode.OK, value), await GetAsync("/latest/meta-data/" + path, token));
        var (_, identity) = await GetAsync("/latest/dynamic/instance-identity/document", token);
        using var document = JsonDocument.Parse(identity);
        Assert.Equal(_instance.Id, document.RootElement.GetProperty("instanceId").GetString());
        Assert.Equal("2026-01-31T22:00:00Z", document.RootElement.GetProperty("pendingTime").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("/latest/meta-data/iam/security-credentials/", token)).Status);
    }

    [Fact]
    public async Task The_notice_is_not_there_until_the_instance_is_marked()
    {
        var token = await TokenAsync("21600");
        string[] paths = ["spot/instance-action", "spot/termination-time", "events/recommendations/rebalance"];
        foreach (var path in paths) Assert.Equal((HttpStatusCode.NotFound, ""), await GetAsync("/latest/meta-data/" + path, token));
        _time.Advance(TimeSpan.FromSeconds(30));
        _fleet.Interrupt(_instance.Id);
        Assert.Equal(
            """{"action":"terminate","time":"2026-01-31T22:02:30Z"}""",
            (await GetAsync("/latest/meta-data/spot/instance-action", token)).Body);
        Assert.Equal("2026-01-31T22:02:30Z", (await GetAsync("/latest/meta-data/spot/termination-time", token)).Body);
        Assert.Equal(
            """{"noticeTime":"2026-01-31T22:00:30Z"}""",
            (await GetAsync("/latest/meta-data/events/recommendations/rebalance", token)).Body);
    }

    [Fact]
    public async Task The_SDKs_own_reader_understands_it()
    {
        // The SDK reads where the service is from its process's environment, as it does in a container, and keeps it.
        Environment.SetEnvironmentVariable(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            _http.BaseAddress!.GetLeftPart(UriPartial.Authority));
        FallbackInternalConfigurationFactory.Reset();
        try
        {
            Assert.Equal(_instance.Id, await Task.Run(() => EC2InstanceMetadata.InstanceId));
            Assert.Equal("us-east-1b", await Task.Run(() => EC2InstanceMetadata.AvailabilityZone));
            Assert.Equal("us-east-1", await Task.Run(() => EC2InstanceMetadata.Region.SystemName));
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", null);
            FallbackInternalConfigurationFactory.Reset();
        }
    }

    private async Task<HttpResponseMessage> PutTokenAsync(string? seconds)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/latest/api/token");
        if (seconds is not null) request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", seconds);
        return await _http.SendAsync(request);
    }

    private async Task<string> TokenAsync(string seconds)
    {
        using var answer = await PutTokenAsync(seconds);
        Assert.Equal(seconds, answer.Headers.GetValues("X-aws-ec2-metadata-token-ttl-seconds").Single());
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Add("X-aws-ec2-metadata-token", token);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
