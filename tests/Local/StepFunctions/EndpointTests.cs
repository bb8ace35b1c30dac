using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>The wire: requests as the SDKs send them.</summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private const string Definition = $$"""
        { "StartAt": "Work", "States": { "Work": { "Type": "Task", "Resource": "{{Workflow.Job}}", "Next": "Done" }, "Done": { "Type": "Succeed" } } }
        """;

    private readonly TaskCompletionSource<JsonNode?> _gate = new();
    private readonly TestTask _task;
    private readonly Workflow _workflow;
    private readonly HttpClient _http = new();
    private LoopbackServer? _server;

    public EndpointTests()
    {
        _task = new TestTask((_, cancellation) => _gate.Task.WaitAsync(cancellation)) { Submits = true };
        _workflow = new Workflow(Definition, _task);
    }

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
    public async Task An_execution_is_started_described_and_listed()
    {
        var started = await CallAsync("StartExecution", new { stateMachineArn = _workflow.Machine.Arn, name = "run", input = """{"a":1}""" });
        var arn = (string)started["executionArn"]!;
        Assert.Equal("arn:aws:states:us-east-1:000000000000:execution:machine:run", arn);
        Assert.Equal(1769896800m, (decimal)started["startDate"]!);
        Assert.Equal("RUNNING", (string?)(await CallAsync("DescribeExecution", new { executionArn = arn }))["status"]);
        _gate.SetResult(new JsonObject { ["b"] = 2 });
        await _workflow.Service.WhenEndedAsync(arn);
        var described = await CallAsync("DescribeExecution", new { executionArn = arn });
        Assert.Equal(("SUCCEEDED", """{"a":1}""", """{"b":2}""", "run"), ((string?)described["status"], (string?)described["input"], (string?)described["output"], (string?)described["name"]));
        var listed = await CallAsync("ListExecutions", new { stateMachineArn = _workflow.Machine.Arn, statusFilter = "SUCCEEDED" });
        Assert.Equal(arn, (string?)Assert.Single(listed["executions"]!.AsArray())!["executionArn"]);
        Assert.Empty((await CallAsync("ListExecutions", new { stateMachineArn = _workflow.Machine.Arn, statusFilter = "RUNNING" }))["executions"]!.AsArray());
        Assert.Equal(Definition, (string?)(await CallAsync("DescribeStateMachine", new { stateMachineArn = _workflow.Machine.Arn }))["definition"]);
        Assert.Equal("machine", (string?)Assert.Single((await CallAsync("ListStateMachines", new { }))["stateMachines"]!.AsArray())!["name"]);
    }

    [Theory]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "name": "a b" }""", "InvalidName")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "name": "" }""", "InvalidName")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "name": "a/b" }""", "InvalidName")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "name": "\ud83d\ude00" }""", "InvalidName")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "input": "{" }""", "InvalidExecutionInput")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE", "input": "{\"a\":1,\"a\":2}" }""", "InvalidExecutionInput")]
    [InlineData("StartExecution", """{ "stateMachineArn": "MACHINE2" }""", "StateMachineDoesNotExist")]
    [InlineData("StartExecution", """{ "stateMachineArn": "nonsense" }""", "InvalidArn")]
    [InlineData("StartExecution", "{}", "ValidationException")]
    [InlineData("StartExecution", """{ "stateMachineArn": 5 }""", "ValidationException")]
    [InlineData("StartExecution", "[", "SerializationException")]
    [InlineData("DescribeExecution", """{ "executionArn": "MACHINE" }""", "InvalidArn")]
    [InlineData("DescribeExecution", """{ "executionArn": "EXECUTION" }""", "ExecutionDoesNotExist")]
    [InlineData("StopExecution", """{ "executionArn": "EXECUTION" }""", "ExecutionDoesNotExist")]
    [InlineData("GetExecutionHistory", """{ "executionArn": "EXECUTION" }""", "ExecutionDoesNotExist")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "statusFilter": "DONE" }""", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "maxResults": 1001 }""", "ValidationException")]
    [InlineData("ListExecutions", """{ "stateMachineArn": "MACHINE", "nextToken": "?" }""", "InvalidToken")]
    [InlineData("CreateActivity", "{}", "UnknownOperationException")]
    public async Task A_refusal_has_its_code(string operation, string request, string code)
    {
        var body = request.Replace("MACHINE", _workflow.Machine.Arn, StringComparison.Ordinal).Replace("EXECUTION", _workflow.Machine.Arn.Replace("stateMachine", "execution", StringComparison.Ordinal) + ":none", StringComparison.Ordinal);
        using var answer = await SendAsync(operation, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["__type"]);
    }

    [Fact]
    public async Task An_input_of_more_than_256_KiB_is_refused()
    {
        string Input(int bytes) => '"' + new string('x', bytes - 2) + '"';
        await CallAsync("StartExecution", new { stateMachineArn = _workflow.Machine.Arn, input = Input(262_144) });
        using var answer = await SendAsync("StartExecution", System.Text.Json.JsonSerializer.Serialize(new { stateMachineArn = _workflow.Machine.Arn, input = Input(262_145) }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Fifty_racing_starts_of_one_name_are_one_execution()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() =>
            CallAsync("StartExecution", new { stateMachineArn = _workflow.Machine.Arn, name = "run", input = """{"a":1}""" }))));
        Assert.Single(starts.Select(start => start.ToJsonString()).Distinct());
        Assert.Single((await CallAsync("ListExecutions", new { stateMachineArn = _workflow.Machine.Arn }))["executions"]!.AsArray());
        _gate.SetResult(null);
        await _workflow.Service.WhenEndedAsync((string)starts[0]["executionArn"]!);
        Assert.Equal(1, _task.Jobs);
    }

    [Fact]
    public async Task A_name_is_taken_by_another_input_and_by_an_execution_that_ended()
    {
        async Task<string?> StartAsync(string input)
        {
            using var answer = await SendAsync("StartExecution", System.Text.Json.JsonSerializer.Serialize(new { stateMachineArn = _workflow.Machine.Arn, name = "run", input }));
            return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["__type"];
        }
        Assert.Null(await StartAsync("1"));
        Assert.Null(await StartAsync("1"));
        Assert.Equal("ExecutionAlreadyExists", await StartAsync("2"));
        _gate.SetResult(null);
        await _workflow.Service.WhenEndedAsync(_workflow.Machine.Arn.Replace("stateMachine", "execution", StringComparison.Ordinal) + ":run");
        Assert.Equal("ExecutionAlreadyExists", await StartAsync("1"));
    }

    [Fact]
    public async Task A_stopped_execution_ends_its_job_and_says_why()
    {
        var arn = _workflow.Start(name: "run");
        await _workflow.UntilAsync(() => _task.Jobs > 0);
        await CallAsync("StopExecution", new { executionArn = arn, error = "Enough", cause = "by a test" });
        var described = await CallAsync("DescribeExecution", new { executionArn = arn });
        Assert.Equal(("ABORTED", "Enough", "by a test"), ((string?)described["status"], (string?)described["error"], (string?)described["cause"]));
        await _workflow.UntilAsync(() => _task.Aborted.Count > 0);
        Assert.Equal((decimal)described["stopDate"]!, (decimal)(await CallAsync("StopExecution", new { executionArn = arn }))["stopDate"]!);
        Assert.Equal("ExecutionAborted", _workflow.Types(arn).Last());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_history_is_read_page_by_page(bool reverse)
    {
        _gate.SetResult(new JsonObject());
        var arn = _workflow.Start();
        await _workflow.EndAsync(arn);
        var (events, token, pages) = (new List<JsonNode>(), (string?)null, 0);
        do
        {
            var page = await CallAsync("GetExecutionHistory", new { executionArn = arn, maxResults = 4, reverseOrder = reverse, nextToken = token, includeExecutionData = false });
            events.AddRange(page["events"]!.AsArray().Select(happened => happened!.DeepClone()));
            token = (string?)page["nextToken"];
            pages++;
        }
        while (token is not null);
        Assert.Equal(3, pages);
        var ids = Enumerable.Range(1, 10).Select(id => (long)id);
        Assert.Equal(reverse ? ids.Reverse() : ids, events.Select(happened => (long)happened["id"]!));
        Assert.All(events, happened => Assert.False(happened.AsObject().ContainsKey("local") || happened.ToJsonString().Contains("\"input\"", StringComparison.Ordinal)));
        var submitted = events.Single(happened => (string?)happened["type"] == "TaskSubmitted");
        Assert.Equal(("test", "job.sync"), ((string?)submitted["taskSubmittedEventDetails"]!["resourceType"], (string?)submitted["taskSubmittedEventDetails"]!["resource"]));
    }

    [Fact]
    public async Task A_list_of_executions_is_read_page_by_page_newest_first()
    {
        for (var i = 0; i < 5; i++)
        {
            _workflow.Start(name: $"run-{i}");
            _workflow.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var first = await CallAsync("ListExecutions", new { stateMachineArn = _workflow.Machine.Arn, maxResults = 3 });
        var second = await CallAsync("ListExecutions", new { stateMachineArn = _workflow.Machine.Arn, maxResults = 3, nextToken = (string?)first["nextToken"] });
        Assert.Equal(["run-4", "run-3", "run-2", "run-1", "run-0"], first["executions"]!.AsArray().Concat(second["executions"]!.AsArray()).Select(one => (string)one!["name"]!));
        Assert.Null(second["nextToken"]);
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
        var request = new HttpRequestMessage(HttpMethod.Post, _server!.Address) { Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0") };
        request.Headers.Add("X-Amz-Target", "AWSStepFunctions." + operation);
        return _http.SendAsync(request);
    }
}
