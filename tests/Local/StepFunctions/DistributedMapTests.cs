using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html</summary>
public sealed class DistributedMapTests
{
    [Fact]
    public async Task Each_item_is_an_execution_with_a_history_of_its_own()
    {
        await using var workflow = new Workflow(DistributedMap.Machine("""
            "A": { "Type": "Pass", "Parameters": { "in.$": "$", "by.$": "$$.Execution.Name", "of.$": "$$.StateMachine.Id", "at.$": "$$.Execution.Input.v" }, "End": true }
            """, """ "ItemSelector": { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index", "run.$": "$$.Execution.Name" }, "ResultPath": "$.out", "OutputPath": "$.out", """));
        var arn = workflow.Start("""{"items":["x","y"]}""", "run");
        var output = JsonNode.Parse((await workflow.EndAsync(arn)).Output!)!.AsArray();

        var (mapRun, items) = (workflow.MapRunOf(arn), workflow.ItemsOf(arn));
        Assert.StartsWith("arn:aws:states:us-east-1:000000000000:mapRun:machine/each:", mapRun.Arn, StringComparison.Ordinal);
        Assert.Equal((MapRunStatus.Succeeded, 2, arn), (mapRun.Status, mapRun.Total, mapRun.ExecutionArn));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal($"arn:aws:states:us-east-1:000000000000:execution:machine/each:{items[i].Name}", items[i].Arn);
            Assert.Equal($$"""{"v":"{{"xy"[i]}}","i":{{i}},"run":"run"}""", output[i]!["in"]!.ToJsonString());
            // To the item, its own execution is the execution.
            Assert.Equal((items[i].Name, $"{workflow.Machine.Arn}/each", $"{"xy"[i]}"),
                ((string?)output[i]!["by"], (string?)output[i]!["of"], (string?)output[i]!["at"]));
            Assert.Equal(["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"], workflow.Types(items[i].Arn));
        }
        Assert.Equal(
            ["ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunSucceeded", "MapStateSucceeded", "MapStateExited",
                "ExecutionSucceeded"], workflow.Types(arn));
        DurabilityTests.AssertConsistent(workflow.History(arn));
        // A machine's executions do not include those of its items.
        Assert.Equal(arn, Assert.Single(workflow.Service.ListExecutions(workflow.Machine.Arn)).Arn);
    }

    [Theory]
    [InlineData("\"MaxConcurrency\": 3,", 3)]
    [InlineData("\"MaxConcurrencyPath\": \"$.most\",", 2)]
    [InlineData("", 50)]
    public async Task At_most_MaxConcurrency_items_run_at_once(string fields, int expected)
    {
        var (now, most, release) = (0, 0, new TaskCompletionSource());
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work), fields), new TestTask(async (_, _) =>
        {
            most = Math.Max(most, ++now);
            if (most < expected) await release.Task;
            release.TrySetResult();
            await Task.Yield();
            now--;
            return null;
        }));
        var arn = workflow.Start(DistributedMap.Items(50).Replace("}", ",\"most\":2}", StringComparison.Ordinal));
        Assert.Equal(ExecutionStatus.Succeeded, (await workflow.EndAsync(arn)).Status);
        Assert.Equal((expected, 50), (most, workflow.ItemsOf(arn).Count));
    }

    [Fact]
    public async Task An_item_that_fails_fails_the_Map_Run_and_the_others_are_stopped()
    {
        await using var workflow = new Workflow(
            DistributedMap.Machine(DistributedMap.Task(Workflow.Job), """ "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "After" }], """,
                """ "After": { "Type": "Pass", "OutputPath": "$.Error", "End": true } """),
            StateTests.Waiting(out var task, (call, _) => (int)call.Parameters! == 2 ? throw new StatesException("Broken", "2") : Task.CompletedTask));
        var arn = workflow.Start(DistributedMap.Items(3));
        Assert.Equal("\"States.ExceedToleratedFailureThreshold\"", (await workflow.EndAsync(arn)).Output);
        Assert.Equal([ExecutionStatus.Aborted, ExecutionStatus.Aborted, ExecutionStatus.Failed], workflow.ItemsOf(arn).Select(item => item.Status));
        Assert.Equal(["job-1", "job-2"], task.Aborted.Order());
        Assert.Equal(MapRunStatus.Failed, workflow.MapRunOf(arn).Status);
        var failed = workflow.History(arn).Single(happened => happened.Type == "MapRunFailed");
        Assert.Equal("States.ExceedToleratedFailureThreshold", (string?)failed.Details!["error"]);
    }

    [Theory]
    [InlineData("\"ToleratedFailureCount\": 2,", true)]
    [InlineData("\"ToleratedFailureCount\": 1,", false)]
    [InlineData("\"ToleratedFailurePercentage\": 50,", true)]
    [InlineData("\"ToleratedFailurePercentage\": 49.9,", false)]
    [InlineData("\"ToleratedFailureCountPath\": \"$.items[2]\",", true)]
    [InlineData("\"ToleratedFailurePercentagePath\": \"$.items[3]\",", false)]
    [InlineData("\"ToleratedFailureCount\": 1, \"ToleratedFailurePercentage\": 100,", false)]
    public async Task Failures_are_tolerated_up_to_the_count_and_the_percentage(string fields, bool tolerated)
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work), fields),
            new TestTask(call => (int)call.Parameters! % 2 == 0 ? throw new StatesException("Even", $"{call.Parameters}") : call.Parameters));
        var arn = workflow.Start(DistributedMap.Items(4));
        var ended = await workflow.EndAsync(arn);
        Assert.Equal(tolerated ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, ended.Status);
        if (!tolerated) return;
        // Of one that failed, its metadata stand where its output would.
        var results = JsonNode.Parse(ended.Output!)!.AsArray();
        Assert.Equal(("FAILED", "Even", "2", "2"), (
            (string?)results[2]!["Status"], (string?)results[2]!["Error"], (string?)results[2]!["Cause"], (string?)results[2]!["Input"]));
        Assert.Equal((1, 3), ((int)results[1]!, (int)results[3]!));
    }

    [Fact]
    public async Task Results_of_more_than_256_KiB_fail_the_Map_Run()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work), "\"ResultPath\": null,"),
            new TestTask(_ => JsonValue.Create(new string('x', 100_000))));
        var arn = workflow.Start(DistributedMap.Items(3));
        Assert.Equal("States.DataLimitExceeded", (await workflow.EndAsync(arn)).Error);
        Assert.Equal(MapRunStatus.Failed, workflow.MapRunOf(arn).Status);
        Assert.All(workflow.ItemsOf(arn), item => Assert.Equal(ExecutionStatus.Succeeded, item.Status));
    }

    [Fact]
    public async Task Nothing_to_do_is_a_Map_Run_of_no_items()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work)));
        var arn = workflow.Start(DistributedMap.Items(0));
        Assert.Equal("[]", (await workflow.EndAsync(arn)).Output);
        Assert.Equal((MapRunStatus.Succeeded, 0), (workflow.MapRunOf(arn).Status, workflow.MapRunOf(arn).Total));
    }

    [Fact]
    public async Task A_try_after_a_failed_one_is_a_Map_Run_of_its_own()
    {
        await using var workflow = new Workflow(
            DistributedMap.Machine(DistributedMap.Task(Workflow.Work), """ "Retry": [{ "ErrorEquals": ["States.ALL"], "MaxAttempts": 1 }], """),
            TestTask.Failing("Once"));
        var arn = workflow.Start(DistributedMap.Items(1));
        Assert.Equal(ExecutionStatus.Succeeded, (await workflow.EndAsync(arn, TimeSpan.FromSeconds(1))).Status);
        Assert.Equal([MapRunStatus.Succeeded, MapRunStatus.Failed], workflow.Service.ListMapRuns(arn).Select(mapRun => mapRun.Status));
    }

    [Fact]
    public async Task An_item_may_have_a_Map_Run_in_its_turn()
    {
        await using var workflow = new Workflow(DistributedMap.Machine("""
            "A": { "Type": "Map", "Label": "inner", "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
              "StartAt": "B", "States": { "B": { "Type": "Pass", "End": true } } }, "End": true }
            """));
        var arn = workflow.Start("""{"items":[[1,2],[3]]}""");
        Assert.Equal("[[1,2],[3]]", (await workflow.EndAsync(arn)).Output);
        Assert.StartsWith("arn:aws:states:us-east-1:000000000000:mapRun:machine/inner:",
            workflow.MapRunOf(workflow.ItemsOf(arn)[0].Arn).Arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventBridge_hears_of_items_under_the_labelled_name_which_a_rule_on_the_machine_does_not_match()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work)));
        await workflow.EndAsync(workflow.Start(DistributedMap.Items(2)));
        var byMachine = workflow.Told.ToLookup(told => (string)told["stateMachineArn"]!, told => (string)told["status"]!);
        Assert.Equal(["RUNNING", "SUCCEEDED"], byMachine[workflow.Machine.Arn]);
        Assert.Equal(["RUNNING", "RUNNING", "SUCCEEDED", "SUCCEEDED"], byMachine[workflow.Machine.Arn + "/each"].Order());
    }
}
