using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>The wire: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html</summary>
public sealed class CloudWatchLogsTests
{
    [Fact]
    public async Task GetLogEvents_sends_what_is_set_and_makes_times_of_milliseconds()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """
            {"events":[{"timestamp":1785542400123,"message":"{\"event\":\"epoch\"}","ingestionTime":1785542401000}],
             "nextForwardToken":"f/1/s","nextBackwardToken":"b/0/s"}
            """));
        using var client = Client(server);

        var answer = await client.GetLogEventsAsync(
            new GetLogEventsRequest("/overnight/o/trainer", "trainer/default/0123") { StartFromHead = true, NextToken = "f/0/s" });

        var only = Assert.Single(answer.Events);
        Assert.Equal("""{"event":"epoch"}""", only.Message);
        Assert.Equal(new DateTime(2026, 8, 1, 0, 0, 0, 123, DateTimeKind.Utc), only.Timestamp);
        Assert.Equal(TimeSpan.FromMilliseconds(877), only.IngestionTime - only.Timestamp);
        Assert.Equal(("f/1/s", "b/0/s"), (answer.NextForwardToken, answer.NextBackwardToken));
        AssertRequest(server.Request, "GetLogEvents", new JsonObject
        {
            ["logGroupName"] = "/overnight/o/trainer",
            ["logStreamName"] = "trainer/default/0123",
            ["nextToken"] = "f/0/s",
            ["startFromHead"] = true,
        });
    }

    [Fact]
    public async Task FilterLogEvents_keeps_times_as_milliseconds()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """
            {"events":[{"logStreamName":"s","timestamp":5,"message":"m","ingestionTime":6,"eventId":"7"}],"searchedLogStreams":[],
             "nextToken":"more"}
            """));
        using var client = Client(server);

        var answer = await client.FilterLogEventsAsync(
            new FilterLogEventsRequest { LogGroupName = "g", FilterPattern = "\"iris-1\"", StartTime = 4, EndTime = 9 });

        var only = Assert.Single(answer.Events);
        Assert.Equal(("s", 5L, "m", 6L, "7"), (only.LogStreamName, only.Timestamp, only.Message, only.IngestionTime, only.EventId));
        Assert.Equal("more", answer.NextToken);
        AssertRequest(server.Request, "FilterLogEvents", new JsonObject
        {
            ["endTime"] = 9,
            ["filterPattern"] = "\"iris-1\"",
            ["logGroupName"] = "g",
            ["startTime"] = 4,
        });
    }

    [Fact]
    public async Task An_answer_that_something_is_not_there_is_an_exception_of_its_own()
    {
        await using var server = await AwsServer.StartAsync(
            Answer.Error(400, "ResourceNotFoundException", "The specified log stream does not exist."));
        using var client = Client(server);

        var missing = await Assert.ThrowsAsync<ResourceNotFoundException>(
            () => client.GetLogEventsAsync(new GetLogEventsRequest("g", "s")));

        Assert.Equal("The specified log stream does not exist.", missing.Message);
        Assert.Equal("ResourceNotFoundException", missing.ErrorCode);
    }

    private static AmazonCloudWatchLogsClient Client(AwsServer server) =>
        new(AwsServer.Credentials, server.Configure(new AmazonCloudWatchLogsConfig()));

    private static void AssertRequest(Received request, string operation, JsonObject body)
    {
        Assert.Equal(("POST", "/"), (request.Method, request.Path));
        Assert.Equal("Logs_20140328." + operation, request.Header("X-Amz-Target"));
        Assert.Equal("application/x-amz-json-1.1", request.Header("Content-Type"));
        Assert.True(JsonNode.DeepEquals(body, request.Json), $"found {request.Text}, expected {body.ToJsonString()}");
        var signature = SignatureV4.Of(request);
        Assert.Equal((AwsServer.Region, "logs"), (signature.Region, signature.Service));
    }
}
