using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.Logs;

namespace Overnight.Local.Tests.Logs;

/// <summary>The wire: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html</summary>
public sealed class LogsEndpointTests : IAsyncLifetime
{
    private const string Group = "/overnight/o/trainer";
    private readonly TempFolder _folder = new();
    private readonly FakeTime _clock = new();
    private readonly HttpClient _http = new();
    private LogStore _store = null!;
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new LogStore(_folder / "logs", _clock);
        _store.Register(Group);
        var endpoint = new LogsEndpoint(_store, "us-east-1", "000000000000");
        _server = await LoopbackServer.StartAsync(0, endpoint.HandleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task GetLogEvents_pages_forwards_to_the_end_and_then_gives_the_token_back()
    {
        Write("trainer/default/1", 25);
        var (token, seen) = ((string?)null, new List<string>());
        while (true)
        {
            var page = await AskAsync("GetLogEvents", Request("trainer/default/1", token, fromHead: true, limit: 10));
            seen.AddRange(Messages(page));
            if ((string?)page["nextForwardToken"] == token) break;
            token = (string?)page["nextForwardToken"];
        }
        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"line {number}"), seen);
        // What comes later is behind the same token.
        Write("trainer/default/1", 1, from: 25);
        Assert.Equal(["line 25"], Messages(await AskAsync("GetLogEvents", Request("trainer/default/1", token, fromHead: true, limit: 10))));
    }

    [Fact]
    public async Task GetLogEvents_begins_with_the_newest_page_and_pages_backwards()
    {
        Write("s", 25);
        var newest = await AskAsync("GetLogEvents", Request("s", null, fromHead: false, limit: 10));
        Assert.Equal(Enumerable.Range(15, 10).Select(number => $"line {number}"), Messages(newest));
        var before = await AskAsync("GetLogEvents", Request("s", (string?)newest["nextBackwardToken"], fromHead: false, limit: 10));
        Assert.Equal(Enumerable.Range(5, 10).Select(number => $"line {number}"), Messages(before));
        var first = await AskAsync("GetLogEvents", Request("s", (string?)before["nextBackwardToken"], fromHead: false, limit: 10));
        Assert.Equal(Enumerable.Range(0, 5).Select(number => $"line {number}"), Messages(first));
        var none = await AskAsync("GetLogEvents", Request("s", (string?)first["nextBackwardToken"], fromHead: false, limit: 10));
        Assert.Equal((0, (string?)first["nextBackwardToken"]), (Messages(none).Count, (string?)none["nextBackwardToken"]));
    }

    [Fact]
    public async Task A_page_holds_a_megabyte_at_most()
    {
        var file = LogFile.At(_folder / "logs/overnight/o/trainer/big.log");
        for (var i = 0; i < 30; i++) file.Append(new string('x', 100_000), _clock.GetUtcNow(), 1 << 30);
        var page = await AskAsync("GetLogEvents", Request("big", null, fromHead: true, limit: 10_000));
        Assert.Equal(10, Messages(page).Count);
    }

    [Fact]
    public async Task FilterLogEvents_sorts_all_streams_by_time_and_pages_without_loss_or_repetition()
    {
        for (var i = 0; i < 12; i++)
        {
            Write($"s{i % 3}", 1, from: i, suffix: i % 2 == 0 ? " of iris-1" : " of cars-2");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        var request = new JsonObject { ["logGroupName"] = Group, ["filterPattern"] = "\"iris-1\"", ["limit"] = 4 };
        var first = await AskAsync("FilterLogEvents", request.DeepClone().AsObject());
        Assert.Equal(["line 0 of iris-1", "line 2 of iris-1", "line 4 of iris-1", "line 6 of iris-1"], Messages(first));
        request["nextToken"] = (string?)first["nextToken"];
        var second = await AskAsync("FilterLogEvents", request.DeepClone().AsObject());
        Assert.Equal(["line 8 of iris-1", "line 10 of iris-1"], Messages(second));
        Assert.Null(second["nextToken"]);
        Assert.Equal(6, first["events"]!.AsArray().Concat(second["events"]!.AsArray()).Select(found => (string?)found!["eventId"]).Distinct().Count());
        var between = new JsonObject
        {
            ["logGroupName"] = Group,
            ["logStreamNames"] = new JsonArray("s0"),
            ["startTime"] = (long)first["events"]![0]!["timestamp"]! + 1000,
        };
        Assert.Equal(["line 3 of cars-2", "line 6 of iris-1", "line 9 of cars-2"], Messages(await AskAsync("FilterLogEvents", between)));
    }

    [Fact]
    public async Task Groups_and_streams_are_listed_page_by_page()
    {
        _store.Register("/overnight/o/decide", 1);
        _store.Register("/aws/lambda/f");
        foreach (var name in new[] { "b/2", "a/1", "c/3" }) Write(name, 1);
        var groups = await AskAsync("DescribeLogGroups", new JsonObject { ["logGroupNamePrefix"] = "/overnight/o/" });
        Assert.Equal(["/overnight/o/decide", Group], groups["logGroups"]!.AsArray().Select(group => (string)group!["logGroupName"]!));
        var streams = await AskAsync("DescribeLogStreams", new JsonObject { ["logGroupName"] = Group, ["limit"] = 2 });
        Assert.Equal(["a/1", "b/2"], streams["logStreams"]!.AsArray().Select(stream => (string)stream!["logStreamName"]!));
        var rest = await AskAsync("DescribeLogStreams", new JsonObject { ["logGroupName"] = Group, ["nextToken"] = (string?)streams["nextToken"] });
        Assert.Equal("c/3", (string?)Assert.Single(rest["logStreams"]!.AsArray())!["logStreamName"]);
    }

    [Fact]
    public void What_is_kept_for_longer_than_the_group_s_retention_is_gone_at_the_next_start()
    {
        foreach (var name in new[] { "old", "new" }) Write(name, 1);
        File.SetLastWriteTimeUtc(_folder / "logs/overnight/o/trainer/old.log", _clock.GetUtcNow().UtcDateTime.AddDays(-4));
        File.SetLastWriteTimeUtc(_folder / "logs/overnight/o/trainer/new.log", _clock.GetUtcNow().UtcDateTime.AddDays(-2));
        new LogStore(_folder / "logs", _clock).Register(Group, retentionDays: 3);
        Assert.Equal(["new.log"], Directory.EnumerateFiles(_folder / "logs/overnight/o/trainer", "*.log").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("GetLogEvents", """{"logGroupName":"/none","logStreamName":"s"}""", "ResourceNotFoundException", "log group does not exist")]
    [InlineData("GetLogEvents", """{"logGroupName":"/overnight/o/trainer","logStreamName":"s"}""", "ResourceNotFoundException", "log stream does not exist")]
    [InlineData("GetLogEvents", """{"logGroupName":"/overnight/o/trainer","logStreamName":"../../../../etc/passwd"}""", "ResourceNotFoundException", "log stream")]
    [InlineData("GetLogEvents", """{"logGroupName":"/overnight/o/trainer","logStreamName":"s","unmask":true}""", "InvalidParameterException", "unmask")]
    [InlineData("FilterLogEvents", """{"logGroupName":"/overnight/o/trainer","filterPattern":"{ $.run = 1 }"}""", "InvalidParameterException", "$.run")]
    [InlineData("FilterLogEvents", """{"logGroupName":"/overnight/o/trainer","limit":0}""", "InvalidParameterException", "1 to 10000")]
    [InlineData("PutLogEvents", "{}", "UnknownOperationException", "PutLogEvents")]
    [InlineData("GetLogEvents", """{"logGroupName":"/overnight/o/trainer","logStreamName":"a\u0000b"}""", "ResourceNotFoundException", "log stream")]
    [InlineData("GetLogEvents", """{"logGroupIdentifier":"arn:","logStreamName":"s"}""", "ResourceNotFoundException", "log group")]
    [InlineData("DescribeLogGroups", """{"limit":1,"limit":2}""", "SerializationException", "JSON object")]
    [InlineData("DescribeLogGroups", """{"logGroupNamePrefix":"\ud800"}""", "SerializationException", "JSON object")]
    [InlineData("GetLogEvents", "[]", "SerializationException", "JSON object")]
    public async Task What_is_refused_is_refused_by_name(string operation, string body, string code, string saying)
    {
        using var answer = await SendAsync(operation, body);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(code, (string?)error["__type"]);
        Assert.Contains(saying, (string?)error["message"], StringComparison.Ordinal);
    }

    private void Write(string stream, int lines, int from = 0, string suffix = "")
    {
        var file = LogFile.At(_folder / $"logs{Group}/{stream}.log");
        for (var i = from; i < from + lines; i++) file.Append($"line {i}{suffix}", _clock.GetUtcNow(), 1 << 30);
    }

    private static JsonObject Request(string stream, string? token, bool fromHead, int limit)
    {
        var request = new JsonObject { ["logGroupName"] = Group, ["logStreamName"] = stream, ["startFromHead"] = fromHead, ["limit"] = limit };
        if (token is not null) request["nextToken"] = token;
        return request;
    }

    private static List<string> Messages(JsonNode page) => [.. page["events"]!.AsArray().Select(found => (string)found!["message"]!)];

    private async Task<JsonNode> AskAsync(string operation, JsonObject request)
    {
        using var answer = await SendAsync(operation, request.ToJsonString());
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    private async Task<HttpResponseMessage> SendAsync(string operation, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1"),
        };
        request.Headers.Add("X-Amz-Target", "Logs_20140328." + operation);
        return await _http.SendAsync(request);
    }
}
