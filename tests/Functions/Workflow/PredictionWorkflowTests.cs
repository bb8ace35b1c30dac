using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Template;
using Overnight.Local.Batch;
using Overnight.Local.Lambda;
using Overnight.Local.Sns;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>statemachine/prediction.asl.json as it is deployed, on the local Step Functions; functions and jobs play a script.</summary>
public sealed partial class PredictionWorkflowTests : IFunctionInvoker, IJobQueueService, IDisposable
{
    private const string NoCapacity = "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - none";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-prediction-");
    private readonly ImpatientClock _clock = new();
    private readonly ConcurrentQueue<(string Function, JsonObject State)> _calls = new();
    private readonly ConcurrentDictionary<string, string> _jobs = new();
    private readonly StepFunctionsService _service;
    private readonly StateMachine _machine;

    private string _next = "function";
    private int _parts = 1;
    private string _onDemandQueue = "on-demand";
    private Func<string, bool> _fails = _ => false;

    /// <summary>A queue and a job's name to the reason that it fails with; null where it succeeds.</summary>
    private Func<string, string, string?> _failure = (_, _) => null;

    public PredictionWorkflowTests()
    {
        var topics = new SnsService(Path.Combine(_folder.FullName, "sns"), "us-east-1", "000000000000", _clock, _ => { }, _ => { });
        topics.Deploy("TopicArn", null);
        _service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = _folder.FullName,
            Clock = _clock,
            Integrations = new Dictionary<string, ITaskIntegration>
            {
                [LambdaInvoke.Resource] = new LambdaInvoke(this),
                [BatchSubmitJob.Resource] = new BatchSubmitJob(this),
                [SnsPublish.Resource] = new SnsPublish(topics),
            },
        });
        var text = File.ReadAllText(Path.Combine(DeployedTemplate.Read().Root, "statemachine", "prediction.asl.json"));
        // Nobody waits: only a limit of a day or more does not pass at once.
        text = Limits().Replace(text, "\"TimeoutSeconds\": 93600,");
        text = Substitution().Replace(text, match => match.Groups[1].Value switch
        {
            "Partition" => "aws",
            "TopicArn" => "arn:aws:sns:us-east-1:000000000000:TopicArn",
            var name => name,
        });
        _machine = _service.Deploy("prediction", text, "arn:aws:iam::000000000000:role/prediction");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_small_file_is_planned_scored_and_published()
    {
        Assert.Equal("SUCCEEDED", await RunAsync());
        Assert.Equal(["PlanPredictionArn", "ScorePartArn", "PublishPredictionArn"], _calls.Select(call => call.Function));
        Assert.Empty(_jobs);
        // What the result's costs count: see PredictionCosts.
        Assert.Equal(8, Entered());
    }

    [Fact]
    public async Task Parts_are_a_job_each()
    {
        (_next, _parts) = ("batch", 5);
        Assert.Equal("SUCCEEDED", await RunAsync());
        Assert.Equal(5, _jobs.Count);
        Assert.Equal(8 + (2 * 5), Entered());
    }

    [Fact]
    public async Task What_the_function_fails_at_goes_to_Batch()
    {
        _fails = function => function == "ScorePartArn";
        Assert.Equal("SUCCEEDED", await RunAsync());
        Assert.Equal(["iris-a-part-0"], _jobs.Keys);
    }

    [Theory]
    [InlineData(NoCapacity)]
    [InlineData("Host EC2 (instance i-1) terminated.")]
    public async Task A_part_that_spot_has_nothing_for_goes_on_demand_where_the_stack_has_that(string reason)
    {
        _next = "batch";
        _failure = (queue, _) => queue == "SpotQueue" ? reason : null;
        Assert.Equal("SUCCEEDED", await RunAsync());
        Assert.Equal(["iris-a-part-0", "iris-a-part-0-on-demand"], _jobs.Keys.Order());
        Assert.DoesNotContain("error", Published().Select(field => field.Key));
    }

    [Theory]
    [InlineData("Essential container in task exited", "on-demand")]
    [InlineData(NoCapacity, "")]
    public async Task Nothing_else_is_tried_again_and_publishing_learns_why(string reason, string onDemandQueue)
    {
        (_next, _parts, _onDemandQueue) = ("batch", 3, onDemandQueue);
        _failure = (_, job) => job.EndsWith("part-1", StringComparison.Ordinal) ? reason : null;
        await RunAsync();
        Assert.DoesNotContain("iris-a-part-1-on-demand", _jobs.Keys);
        Assert.Contains(reason, (string)Published()["error"]!["Cause"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PlanPredictionArn", "error")]
    [InlineData("PublishPredictionArn", "unpublished")]
    public async Task A_function_that_fails_for_good_leads_to_publishing_all_the_same(string function, string field)
    {
        // Publishing works as the last resort.
        _fails = name => name == function && !_calls.Any(call => call.State.ContainsKey("unpublished"));
        await RunAsync();
        Assert.True(Published().ContainsKey(field));
    }

    private JsonObject Published() => _calls.Last(call => call.Function == "PublishPredictionArn").State;

    private async Task<string> RunAsync()
    {
        var started = _service.StartExecution(_machine.Arn, "iris-a", """{ "id": "iris-a", "name": "iris" }""").ExecutionArn;
        return await _service.WhenEndedAsync(started);
    }

    private int Entered() => _service.GetHistory(Assert.Single(_service.ListExecutions(_machine.Arn)).Arn)
        .Count(happened => ((string)happened["type"]!).EndsWith("StateEntered", StringComparison.Ordinal));

    Task<FunctionAnswer> IFunctionInvoker.InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var state = JsonNode.Parse(payload.Span)!.AsObject();
        _calls.Enqueue((function, state.DeepClone().AsObject()));
        if (_fails(function)) return Task.FromResult(new FunctionAnswer("""{ "errorType": "Fault" }"""u8.ToArray(), "Fault", "planted"));
        if (function == "PlanPredictionArn")
        {
            (state["next"], state["plan"], state["onDemandQueue"]) = (_next, "s3://results/plan.json", _onDemandQueue);
            state["parts"] = new JsonArray([.. Enumerable.Range(0, _parts).Select(part => (JsonNode)part)]);
        }
        else if (function == "PublishPredictionArn")
        {
            (state["status"], state["message"]) = ("succeeded", "well");
            state["notice"] = new JsonObject { ["subject"] = "told", ["text"] = "told" };
        }
        return Task.FromResult(new FunctionAnswer(Encoding.UTF8.GetBytes(state.ToJsonString())));
    }

    void IFunctionInvoker.InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

    JsonObject IJobQueueService.Submit(JsonObject request)
    {
        var name = (string)request["jobName"]!;
        _jobs[name] = (string)request["jobQueue"]!;
        return new JsonObject { ["jobId"] = name, ["jobName"] = name, ["jobArn"] = "arn" };
    }

    Task<JsonObject> IJobQueueService.WhenEndedAsync(string jobId, CancellationToken cancellation)
    {
        var reason = _failure(_jobs[jobId], jobId);
        return Task.FromResult(new JsonObject { ["jobId"] = jobId, ["status"] = reason is null ? "SUCCEEDED" : "FAILED", ["statusReason"] = reason });
    }

    void IJobQueueService.Terminate(string jobId, string reason)
    {
    }

    [GeneratedRegex("\"TimeoutSeconds\": \\d{2,3},", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Limits();

    [GeneratedRegex(@"\$\{(\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Substitution();
}
