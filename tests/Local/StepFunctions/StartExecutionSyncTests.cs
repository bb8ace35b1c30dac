using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>An execution that starts another one and waits for it: <c>states:startExecution.sync:2</c>.</summary>
public sealed class StartExecutionSyncTests : IDisposable
{
    private const string Role = "arn:aws:iam::000000000000:role/nested";
    private const string Child = "arn:aws:states:us-east-1:000000000000:stateMachine:child";
    private const string Double = """{ "StartAt": "It", "States": { "It": { "Type": "Pass", "Parameters": { "twice.$": "States.MathAdd($.a, $.a)" }, "End": true } } }""";
    private const string Fails = """{ "StartAt": "It", "States": { "It": { "Type": "Fail", "Error": "Broken", "Cause": "for good" } } }""";
    private const string Waits = """{ "StartAt": "It", "States": { "It": { "Type": "Wait", "Seconds": 3600, "End": true } } }""";

    private const string Parent = """
        { "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
          "Parameters": { "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:child", "Name.$": "$.name", "Input.$": "$.input" },
          "Catch": [{ "ErrorEquals": ["States.TaskFailed"], "Next": "Caught" }], "End": true }, "Caught": { "Type": "Pass", "End": true } } }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_task_answers_the_child_s_description_with_its_output_as_JSON()
    {
        await using var service = Service(Double);
        var output = await OutputAsync(service, Start(service, "child-1"));
        Assert.Equal(("SUCCEEDED", "child-1", Child), ((string?)output["Status"], (string?)output["Name"], (string?)output["StateMachineArn"]));
        Assert.Equal("""{"twice":42}""", output["Output"]!.ToJsonString());
        Assert.Equal("""{"a":21}""", output["Input"]!.ToJsonString());
        Assert.Equal(Child.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":child-1", (string?)output["ExecutionArn"]);
        Assert.True((long)output["StopDate"]! >= (long)output["StartDate"]!);
    }

    [Fact]
    public async Task A_child_that_fails_fails_the_task_with_its_description_as_the_cause()
    {
        await using var service = Service(Fails);
        var caught = await OutputAsync(service, Start(service, "child-1"));
        Assert.Equal("States.TaskFailed", (string?)caught["Error"]);
        var cause = JsonNode.Parse((string)caught["Cause"]!)!;
        Assert.Equal(("FAILED", "Broken", "for good"), ((string?)cause["Status"], (string?)cause["Error"], (string?)cause["Cause"]));
    }

    [Fact]
    public async Task A_name_that_has_ended_is_refused_in_the_service_s_words()
    {
        await using var service = Service(Double);
        await OutputAsync(service, Start(service, "taken", parent: "first"));
        var caught = await OutputAsync(service, Start(service, "taken", parent: "second"));
        Assert.Equal("StepFunctions.ExecutionAlreadyExistsException", (string?)caught["Error"]);
    }

    [Fact]
    public async Task Stopping_the_parent_stops_the_child()
    {
        await using var service = Service(Waits);
        var parent = Start(service, "child-1");
        var child = await ChildAsync(service);
        await service.StopExecutionAsync(parent, null, null);
        Assert.Equal("ABORTED", await service.WhenEndedAsync(child));
    }

    [Fact]
    public async Task A_parent_that_was_suspended_goes_on_to_wait_for_the_same_child()
    {
        string parent, child;
        await using (var service = Service(Waits))
        {
            parent = Start(service, "child-1");
            child = await ChildAsync(service);
            await WithinReasonAsync(() => service.GetHistory(parent).Any(happened => (string?)happened["type"] == "TaskSubmitted"));
        }
        await using var resumed = Service(Waits);
        resumed.Resume();
        Assert.Equal(ExecutionStatus.Running, resumed.DescribeExecution(child).Status);
        await resumed.StopExecutionAsync(child, "Enough", null);
        var caught = await OutputAsync(resumed, parent);
        Assert.Equal("ABORTED", (string?)JsonNode.Parse((string)caught["Cause"]!)!["Status"]);
        Assert.Single(resumed.ListExecutions(Child));
    }

    private StepFunctionsService Service(string child)
    {
        StepFunctionsService? service = null;
        service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = _folder.Path,
            Integrations = new Dictionary<string, ITaskIntegration> { [StartExecutionSync.Resource] = new StartExecutionSync(() => service!) },
        });
        service.Deploy("child", child, Role);
        service.Deploy("parent", Parent, Role);
        return service;
    }

    private static string Start(StepFunctionsService service, string name, string parent = "parent") => service.StartExecution(
        "arn:aws:states:us-east-1:000000000000:stateMachine:parent", parent, $$"""{ "name": "{{name}}", "input": { "a": 21 } }""").ExecutionArn;

    private static async Task<JsonNode> OutputAsync(StepFunctionsService service, string execution)
    {
        Assert.Equal("SUCCEEDED", await service.WhenEndedAsync(execution));
        return JsonNode.Parse(service.DescribeExecution(execution).Output!)!;
    }

    private static async Task<string> ChildAsync(StepFunctionsService service)
    {
        await WithinReasonAsync(() => service.ListExecutions(Child).Count > 0);
        return service.ListExecutions(Child)[0].Arn;
    }

    private static async Task WithinReasonAsync(Func<bool> holds)
    {
        for (var looks = 0; looks < 1_000 && !holds(); looks++) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
