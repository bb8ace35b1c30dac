using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>Map Runs on the wire. docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html</summary>
public sealed class MapRunEndpointTests : IAsyncLifetime
{
    private readonly Workflow _workflow;
    private readonly HttpClient _http = new();
    private bool _isBroken = true;
    private LoopbackServer? _server;

    public MapRunEndpointTests() => _workflow = new Workflow(
        DistributedMap.Machine(DistributedMap.Task(Workflow.Work), "\"MaxConcurrency\": 4, \"ToleratedFailurePercentage\": 12.5,"),
        new TestTask(call => _isBroken && (int)call.Parameters! is 3 or 4 ? throw new StatesException("Boom", "broken") : call.Parameters));

    public async ValueTask InitializeAsync()
    {
        var router = new ServiceRouter([new StepFunctionsEndpoint(_workflow.Service)], _ => { });
        _server = await LoopbackServer.StartAsync(0, router.HandleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
        await _workflow.DisposeAsync();
    }

    [Fact]
    public async Task A_Map_Run_is_described_and_its_executions_are_listed_page_by_page()
    {
        var arn = await EndedAsync();
        var listed = Assert.Single((await CallAsync("ListMapRuns", new { executionArn = arn }))["mapRuns"]!.AsArray())!;
        Assert.Equal((arn, _workflow.Machine.Arn + "/each"), ((string?)listed["executionArn"], (string?)listed["stateMachineArn"]));
        var mapRunArn = (string)listed["mapRunArn"]!;

        var described = await CallAsync("DescribeMapRun", new { mapRunArn });
        Assert.Equal(("FAILED", 4, 12.5, 0, 0), ((string?)described["status"], (int)described["maxConcurrency"]!,
            (double)described["toleratedFailurePercentage"]!, (int)described["toleratedFailureCount"]!, (int)described["redriveCount"]!));
        var counts = described["itemCounts"]!;
        Assert.Equal((8, 2), ((int)counts["total"]!, (int)counts["failed"]!));
        Assert.Equal(8, new[] { "pending", "running", "succeeded", "failed", "timedOut", "aborted" }.Sum(count => (int)counts[count]!));
        Assert.Equal(counts.ToJsonString(), described["executionCounts"]!.ToJsonString());
        Assert.True((decimal)described["stopDate"]! >= (decimal)described["startDate"]!);

        var (items, token) = (new List<JsonNode>(), (string?)null);
        do
        {
            var page = await CallAsync("ListExecutions", new { mapRunArn, maxResults = 3, nextToken = token });
            items.AddRange(page["executions"]!.AsArray().Select(one => one!.DeepClone()));
            token = (string?)page["nextToken"];
        }
        while (token is not null);
        Assert.Equal(8 - (int)counts["pending"]!, items.DistinctBy(item => (string?)item["executionArn"]).Count());
        Assert.All(items, item => Assert.Equal((mapRunArn, 1), ((string?)item["mapRunArn"], (int)item["itemCount"]!)));
        var failed = (await CallAsync("ListExecutions", new { mapRunArn, statusFilter = "FAILED" }))["executions"]!.AsArray();
        Assert.Equal(2, failed.Count);

        var item = await CallAsync("DescribeExecution", new { executionArn = (string?)failed[0]!["executionArn"] });
        Assert.Equal((mapRunArn, "REDRIVABLE_BY_MAP_RUN", "Boom"), ((string?)item["mapRunArn"], (string?)item["redriveStatus"], (string?)item["error"]));
    }

    [Fact]
    public async Task A_redrive_is_to_be_seen()
    {
        var arn = await EndedAsync();
        _isBroken = false;
        _workflow.Redrive(arn);
        await _workflow.EndAsync(arn);
        var mapRunArn = _workflow.MapRunOf(arn).Arn;
        var described = await CallAsync("DescribeMapRun", new { mapRunArn });
        Assert.Equal(("SUCCEEDED", 1, 8), ((string?)described["status"], (int)described["redriveCount"]!, (int)described["itemCounts"]!["succeeded"]!));
        Assert.NotNull(described["redriveDate"]);
        async Task<int> CountAsync(string filter) =>
            (await CallAsync("ListExecutions", new { mapRunArn, redriveFilter = filter }))["executions"]!.AsArray().Count;
        Assert.InRange(await CountAsync("REDRIVEN"), 2, 5);
        Assert.Equal(8, await CountAsync("REDRIVEN") + await CountAsync("NOT_REDRIVEN"));
    }

    [Theory]
    [InlineData("ListExecutions", "{}", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "mapRunArn": "MAPRUN" }""", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "statusFilter": "PENDING_REDRIVE" }""", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "redriveFilter": "REDRIVEN" }""", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE/each" }""", "StateMachineDoesNotExist")]
    [InlineData("ListExecutions", """{ "mapRunArn": "MAPRUN" }""", "ResourceNotFound")]
    [InlineData("DescribeMapRun", """{ "mapRunArn": "MAPRUN" }""", "ResourceNotFound")]
    [InlineData("DescribeMapRun", """{ "mapRunArn": "MACHINE" }""", "InvalidArn")]
    [InlineData("DescribeMapRun", "{}", "ValidationException")]
    [InlineData("ListMapRuns", """{ "executionArn": "MACHINE" }""", "InvalidArn")]
    [InlineData("ListMapRuns", """{ "executionArn": "EXECUTION" }""", "ExecutionDoesNotExist")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE/each" }""", "ValidationException")]
    [InlineData("UpdateMapRun", """{ "mapRunArn": "MAPRUN" }""", "UnknownOperationException")]
    public async Task A_refusal_has_its_code(string operation, string request, string code)
    {
        const string account = "arn:aws:states:us-east-1:000000000000:";
        using var answer = await SendAsync(operation, request.Replace("MACHINE", _workflow.Machine.Arn, StringComparison.Ordinal)
            .Replace("MAPRUN", account + "mapRun:machine/each:none", StringComparison.Ordinal)
            .Replace("EXECUTION", account + "execution:machine:none", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["__type"]);
    }

    [Fact]
    public async Task The_command_line_reads_what_the_endpoint_answers()
    {
        var arn = await EndedAsync();
        _isBroken = false;
        Task<JsonNode> AskAsync(string command) => AwsCommandLine.AskAsync(_server!.Address, "stepfunctions " + command);
        var mapRun = (string)(await AskAsync($"list-map-runs --execution-arn {arn}"))["mapRuns"]![0]!["mapRunArn"]!;
        Assert.Equal("FAILED", (string?)(await AskAsync($"describe-map-run --map-run-arn {mapRun}"))["status"]);
        var failed = (await AskAsync($"list-executions --map-run-arn {mapRun} --status-filter FAILED"))["executions"]!.AsArray();
        var item = (string)failed[0]!["executionArn"]!;
        Assert.Equal("Boom", (string?)(await AskAsync($"describe-execution --execution-arn {item}"))["error"]);
        var history = (await AskAsync($"get-execution-history --execution-arn {arn}"))["events"]!.AsArray();
        Assert.Equal(mapRun, (string?)history.Single(happened => (string?)happened!["type"] == "MapRunStarted")!["mapRunStartedEventDetails"]!["mapRunArn"]);

        Assert.NotNull((await AskAsync($"redrive-execution --execution-arn {arn}"))["redriveDate"]);
        await _workflow.EndAsync(arn);
        Assert.Equal("SUCCEEDED", (string?)(await AskAsync($"describe-map-run --map-run-arn {mapRun}"))["status"]);
    }

    private async Task<string> EndedAsync()
    {
        var arn = _workflow.Start(DistributedMap.Items(8));
        await _workflow.EndAsync(arn);
        return arn;
    }

    private async Task<JsonObject> CallAsync(string operation, object request)
    {
        using var answer = await SendAsync(operation, System.Text.Json.JsonSerializer.Serialize(request));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private Task<HttpResponseMessage> SendAsync(string operation, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _server!.Address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0"),
        };
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions." + operation);
        return _http.SendAsync(request);
    }
}
