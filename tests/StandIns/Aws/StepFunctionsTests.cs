using System.Text.Json.Nodes;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>The wire: https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html</summary>
public sealed class StepFunctionsTests
{
    private const string StateMachine = "arn:aws:states:eu-west-1:123456789012:stateMachine:training";
    private const string Execution = "arn:aws:states:eu-west-1:123456789012:execution:training:iris-1";

    [Fact]
    public async Task StartExecution_sends_what_is_set_and_reads_the_answer()
    {
        await using var server = await AwsServer.StartAsync(
            Answer.Json($$"""{"executionArn":"{{Execution}}","startDate":1785542400.123}"""));
        using var client = Client(server);

        var answer = await client.StartExecutionAsync(new StartExecutionRequest
        {
            StateMachineArn = StateMachine,
            Name = "iris-1",
            Input = """{"name":"naïve <&> \u2028"}""",
        });

        Assert.Equal(Execution, answer.ExecutionArn);
        Assert.Equal(new DateTime(2026, 8, 1, 0, 0, 0, 123, DateTimeKind.Utc), answer.StartDate);
        Assert.Equal(DateTimeKind.Utc, answer.StartDate!.Value.Kind);
        Assert.Equal(AwsServer.RequestId, answer.ResponseMetadata.RequestId);
        Assert.Equal(200, (int)answer.HttpStatusCode);
        AssertRequest(server.Request, "StartExecution", new JsonObject
        {
            ["input"] = """{"name":"naïve <&> \u2028"}""",
            ["name"] = "iris-1",
            ["stateMachineArn"] = StateMachine,
        });
    }

    [Fact]
    public async Task DescribeExecution_reads_a_failure_and_leaves_what_is_absent_null()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            $$$"""
            {"executionArn":"{{{Execution}}}","stateMachineArn":"{{{StateMachine}}}","name":"iris-1","status":"FAILED",
             "startDate":1.7855424E9,"stopDate":1785542460,"input":"{}","inputDetails":{"included":true},
             "error":"States.TaskFailed","cause":"why","redriveCount":0,"redriveStatus":"REDRIVABLE","aFieldOfTomorrow":{"a":[1]}}
            """));
        using var client = Client(server);

        var answer = await client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = Execution });

        Assert.Equal(ExecutionStatus.FAILED, answer.Status);
        Assert.Same(ExecutionStatus.FAILED, answer.Status);
        Assert.Equal(("States.TaskFailed", "why", "{}"), (answer.Error, answer.Cause, answer.Input));
        Assert.Equal(TimeSpan.FromMinutes(1), answer.StopDate - answer.StartDate);
        Assert.True(answer.InputDetails.Included);
        Assert.Equal(0, answer.RedriveCount);
        Assert.Equal("REDRIVABLE", answer.RedriveStatus);
        Assert.Null(answer.Output);
        Assert.Null(answer.RedriveDate);
        AssertRequest(server.Request, "DescribeExecution", new JsonObject { ["executionArn"] = Execution });
    }

    [Fact]
    public async Task GetExecutionHistory_reads_the_details_of_each_kind_of_event()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """
            {"nextToken":"more","events":[
             {"timestamp":1785542400.5,"type":"ExecutionStarted","id":1,"previousEventId":0,
              "executionStartedEventDetails":{"input":"{}","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::1:role/r"}},
             {"timestamp":1785542401,"type":"TaskStateEntered","id":2,"previousEventId":0,
              "stateEnteredEventDetails":{"name":"Train","input":"{}","inputDetails":{"truncated":false}}},
             {"timestamp":1785542402,"type":"TaskFailed","id":3,"previousEventId":2,
              "taskFailedEventDetails":{"resourceType":"batch","resource":"submitJob.sync","error":"E","cause":"{}"}},
             {"timestamp":1785542403,"type":"MapIterationStarted","id":4,"previousEventId":3,
              "mapIterationStartedEventDetails":{"name":"Trials","index":7}},
             {"timestamp":1785542404,"type":"SomethingNew","id":5,"previousEventId":4}]}
            """));
        using var client = Client(server);

        var answer = await client.GetExecutionHistoryAsync(new GetExecutionHistoryRequest
        {
            ExecutionArn = Execution,
            IncludeExecutionData = true,
            MaxResults = 1000,
            ReverseOrder = false,
            NextToken = "page 2",
        });

        Assert.Equal("more", answer.NextToken);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], answer.Events.Select(e => e.Id!.Value));
        Assert.Equal("arn:aws:iam::1:role/r", answer.Events[0].ExecutionStartedEventDetails.RoleArn);
        Assert.Equal(("Train", false), (answer.Events[1].StateEnteredEventDetails.Name,
            answer.Events[1].StateEnteredEventDetails.InputDetails.Truncated!.Value));
        Assert.Equal("submitJob.sync", answer.Events[2].TaskFailedEventDetails.Resource);
        Assert.Null(answer.Events[2].StateEnteredEventDetails);
        Assert.Equal(7, answer.Events[3].MapIterationStartedEventDetails.Index);
        Assert.Equal("SomethingNew", answer.Events[4].Type.Value);
        AssertRequest(server.Request, "GetExecutionHistory", new JsonObject
        {
            ["executionArn"] = Execution,
            ["includeExecutionData"] = true,
            ["maxResults"] = 1000,
            ["nextToken"] = "page 2",
            ["reverseOrder"] = false,
        });
    }

    [Fact]
    public async Task ListExecutions_sends_a_filter_as_its_word()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            $$"""{"executions":[{"executionArn":"{{Execution}}","name":"iris-1","status":"RUNNING","startDate":1785542400}]}"""));
        using var client = Client(server);

        var answer = await client.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = StateMachine, StatusFilter = ExecutionStatus.RUNNING, MaxResults = 1 });

        var listed = Assert.Single(answer.Executions);
        Assert.Equal(("iris-1", ExecutionStatus.RUNNING, null), (listed.Name, listed.Status, listed.StopDate));
        Assert.Null(answer.NextToken);
        AssertRequest(server.Request, "ListExecutions", new JsonObject
        {
            ["maxResults"] = 1,
            ["stateMachineArn"] = StateMachine,
            ["statusFilter"] = "RUNNING",
        });
    }

    [Fact]
    public async Task StopExecution_sends_error_and_cause()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json("""{"stopDate":1785542400}"""));
        using var client = Client(server);

        var answer = await client.StopExecutionAsync(new() { ExecutionArn = Execution, Error = "E", Cause = "C" });

        Assert.Equal(new DateTime(2026, 8, 1, 0, 0, 0, DateTimeKind.Utc), answer.StopDate);
        AssertRequest(
            server.Request, "StopExecution", new JsonObject { ["cause"] = "C", ["error"] = "E", ["executionArn"] = Execution });
    }

    private static AmazonStepFunctionsClient Client(AwsServer server) =>
        new(AwsServer.Credentials, server.Configure(new AmazonStepFunctionsConfig()));

    private static void AssertRequest(Received request, string operation, JsonObject body)
    {
        Assert.Equal(("POST", "/"), (request.Method, request.Path));
        Assert.Equal("AWSStepFunctions." + operation, request.Header("X-Amz-Target"));
        Assert.Equal("application/x-amz-json-1.0", request.Header("Content-Type"));
        Assert.Contains("api/SFN#", request.Header("x-amz-user-agent") + request.Header("User-Agent"));
        Assert.True(JsonNode.DeepEquals(body, request.Json), $"found {request.Text}, expected {body.ToJsonString()}");
        var signature = SignatureV4.Of(request);
        Assert.Equal((AwsServer.Region, "states"), (signature.Region, signature.Service));
    }
}
