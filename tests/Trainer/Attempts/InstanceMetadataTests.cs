using Microsoft.AspNetCore.Http;
using Overnight.Contracts;
using Overnight.Local.Hosting;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class InstanceMetadataTests(Bucket bucket) : IClassFixture<Bucket>
{
    [Fact]
    public async Task The_host_is_read_with_a_token()
    {
        await using var imds = await FakeImds.StartAsync();
        imds.Paths["instance-life-cycle"] = "spot";
        imds.Paths["/latest/dynamic/instance-identity/document"] = """{"accountId":"1","pendingTime":"2026-11-20T22:00:00Z"}""";
        using var http = new HttpClient();
        var host = await new InstanceMetadata(http, imds.Address, TimeProvider.System).TryReadHostAsync(CancellationToken.None);
        Assert.Equal(("i-0123456789abcdef0", "c7i.large", "us-east-1a", Market.Spot), (host!.InstanceId, host.InstanceType, host.AvailabilityZone, host.Market));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 22, 0, 0, TimeSpan.Zero), host.LaunchedAt);
        Assert.Equal(1, imds.TokensGiven);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"pendingTime":"yesterday"}""")]
    public async Task A_launch_that_cannot_be_told_is_left_out(string? document)
    {
        await using var imds = await FakeImds.StartAsync();
        if (document is not null) imds.Paths["/latest/dynamic/instance-identity/document"] = document;
        using var http = new HttpClient();
        var host = await new InstanceMetadata(http, imds.Address, TimeProvider.System).TryReadHostAsync(CancellationToken.None);
        Assert.NotNull(host);
        Assert.Null(host.LaunchedAt);
    }

    [Fact]
    public async Task A_token_that_is_no_longer_good_is_replaced()
    {
        await using var imds = await FakeImds.StartAsync();
        using var http = new HttpClient();
        var metadata = new InstanceMetadata(http, imds.Address, TimeProvider.System);
        Assert.NotNull(await metadata.TryReadHostAsync(CancellationToken.None));
        imds.ForgetTokens();
        imds.Paths["spot/instance-action"] = "{\"action\":\"terminate\"}";
        Assert.Equal("{\"action\":\"terminate\"}", await metadata.TryReadSpotNoticeAsync(CancellationToken.None));
        Assert.Equal(2, imds.TokensGiven);
    }

    [Fact]
    public async Task Without_a_service_there_is_no_host_and_nothing_fails()
    {
        using var http = new HttpClient();
        Assert.Null(await new InstanceMetadata(http, new Uri("http://127.0.0.1:9"), TimeProvider.System).TryReadHostAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_spot_notice_ends_an_attempt_and_the_host_is_known()
    {
        await using var imds = await FakeImds.StartAsync();
        imds.Paths["spot/instance-action"] = "{\"action\":\"terminate\",\"time\":\"2026-01-31T22:02:00Z\"}";
        // Far more epochs than fit into the time before the notice is seen.
        var training = new PlannedTraining { Epochs = 2_000, BatchSize = 32, LearningRate = 0.001, WeightDecay = 0, Validation = 0.2, Seed = 1 };
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, training, threads: 1);
        await run.MustEndAsync(ExitCode.Interrupted, metadata: imds.Address);

        Assert.Contains("\"cause\":\"SpotNotice\"", run.LogText, StringComparison.Ordinal);
        var host = await bucket.GetAsync<AttemptHost>(run.Folder.Host(1, null));
        Assert.Equal("i-0123456789abcdef0", host.InstanceId);
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal("interrupted", progress.Stage);
        // Where it came before the training began there is nothing to keep.
        if (progress.Step > 0) Assert.Equal(progress.Step, progress.CheckpointStep);
    }

    /// <summary>https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html</summary>
    private sealed class FakeImds : IAsyncDisposable
    {
        private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
        private LoopbackServer _server = null!;

        public Uri Address => _server.Address;

        public int TokensGiven { get; private set; }

        public Dictionary<string, string> Paths { get; } = new(StringComparer.Ordinal)
        {
            ["instance-id"] = "i-0123456789abcdef0",
            ["instance-type"] = "c7i.large",
            ["placement/availability-zone"] = "us-east-1a",
        };

        public static async Task<FakeImds> StartAsync()
        {
            var imds = new FakeImds();
            imds._server = await LoopbackServer.StartAsync(0, imds.AnswerAsync);
            return imds;
        }

        public void ForgetTokens() => _tokens.Clear();

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            if (HttpMethods.IsPut(context.Request.Method) && path == "/latest/api/token")
            {
                _tokens.Add($"token-{++TokensGiven}");
                await context.Response.WriteAsync($"token-{TokensGiven}");
            }
            else if (!_tokens.Contains(context.Request.Headers["X-aws-ec2-metadata-token"].ToString())) context.Response.StatusCode = 401;
            else if (Paths.TryGetValue(path.Replace("/latest/meta-data/", "", StringComparison.Ordinal), out var text)) await context.Response.WriteAsync(text);
            else context.Response.StatusCode = 404;
        }
    }
}
