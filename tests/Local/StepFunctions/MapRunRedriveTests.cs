using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html</summary>
public sealed class MapRunRedriveTests
{
    private const string TwoSteps = $$"""
        "A": { "Type": "Task", "Resource": "{{Workflow.Work}}", "ResultPath": null, "Next": "B" },
        "B": { "Type": "Task", "Resource": "{{Workflow.Job}}", "End": true }
        """;

    [Fact]
    public async Task Stopping_the_parent_stops_the_Map_Run_and_its_items_and_their_jobs()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Job), "\"MaxConcurrency\": 2,"),
            StateTests.Waiting(out var task, (_, _) => Task.CompletedTask));
        var arn = workflow.Start(DistributedMap.Items(3));
        await workflow.UntilAsync(() => task.Jobs == 2);
        await workflow.Service.StopExecutionAsync(arn, "Enough", "no more");
        await workflow.UntilAsync(() => workflow.MapRunOf(arn).Status != MapRunStatus.Running);

        Assert.Equal(MapRunStatus.Aborted, workflow.MapRunOf(arn).Status);
        Assert.Equal([ExecutionStatus.Aborted, ExecutionStatus.Aborted], workflow.ItemsOf(arn).Select(item => item.Status));
        Assert.Equal(["job-1", "job-2"], task.Aborted.Order());
        Assert.Equal("ExecutionAborted", workflow.Types(arn).Last());
    }

    [Fact]
    public async Task A_parent_out_of_time_stops_its_Map_Run()
    {
        await using var workflow = new Workflow(
            DistributedMap.Machine(DistributedMap.Task(Workflow.Job)), StateTests.Waiting(out var task, (_, _) => Task.CompletedTask));
        var arn = workflow.Start(DistributedMap.Items(2));
        Assert.Equal(ExecutionStatus.TimedOut, (await workflow.EndAsync(arn, TimeSpan.FromSeconds(100))).Status);
        Assert.Equal(MapRunStatus.Aborted, workflow.MapRunOf(arn).Status);
        Assert.All(workflow.ItemsOf(arn), item => Assert.Equal(ExecutionStatus.Aborted, item.Status));
        Assert.Equal(["job-1", "job-2"], task.Aborted.Order());
    }

    [Fact]
    public async Task A_redriven_parent_redrives_what_did_not_succeed_from_where_it_failed_and_starts_what_had_not_begun()
    {
        var (calls, broken) = (new List<string>(), true);
        await using var workflow = new Workflow(DistributedMap.Machine(TwoSteps, "\"MaxConcurrency\": 1,"), new TestTask(call =>
        {
            calls.Add($"{(call.Resource == Workflow.Work ? "A" : "B")}{call.Parameters}");
            return broken && calls[^1] == "B1" ? throw new StatesException("Boom", "x") : call.Parameters;
        }));
        var arn = workflow.Start(DistributedMap.Items(3));
        Assert.Equal(ExecutionStatus.Failed, (await workflow.EndAsync(arn)).Status);
        broken = false;
        workflow.Redrive(arn);

        Assert.Equal("[0,1,2]", (await workflow.EndAsync(arn)).Output);
        Assert.Equal(["A0", "B0", "A1", "B1", "B1", "A2", "B2"], calls);
        var (mapRun, items) = (workflow.MapRunOf(arn), workflow.ItemsOf(arn));
        Assert.Equal((MapRunStatus.Succeeded, 1), (mapRun.Status, mapRun.RedriveCount));
        Assert.Equal([0, 1, 0], items.Select(item => item.RedriveCount));
        Assert.Contains("ExecutionRedriven", workflow.Types(items[1].Arn));
        var types = workflow.Types(arn).ToList();
        Assert.Equal(
            ["MapRunFailed", "MapStateFailed", "ExecutionFailed", "ExecutionRedriven", "MapRunRedriven", "MapRunSucceeded", "MapStateSucceeded"],
            types.Skip(types.IndexOf("MapRunFailed")).Take(7));
    }

    [Fact]
    public async Task A_stopped_parent_is_redriven_with_all_that_was_stopped()
    {
        var broken = true;
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Job)), new TestTask(async (call, cancellation) =>
        {
            if (broken && (int)call.Parameters! > 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return call.Parameters;
        })
        { Submits = true });
        var arn = workflow.Start(DistributedMap.Items(3));
        await workflow.UntilAsync(() => workflow.Service.ListMapRuns(arn) is [_] && workflow.ItemsOf(arn) is [{ Status: ExecutionStatus.Succeeded }, _, _]);
        await workflow.Service.StopExecutionAsync(arn, null, null);
        broken = false;
        // At once: it waits until all have stopped.
        workflow.Redrive(arn);
        Assert.Equal("[0,1,2]", (await workflow.EndAsync(arn)).Output);
        Assert.Equal([0, 1, 1], workflow.ItemsOf(arn).Select(item => item.RedriveCount));
        Assert.Equal(MapRunStatus.Succeeded, workflow.MapRunOf(arn).Status);
    }

    [Fact]
    public async Task After_too_large_a_result_a_redrive_begins_a_new_Map_Run()
    {
        var length = 100_000;
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work)),
            new TestTask(_ => System.Text.Json.Nodes.JsonValue.Create(new string('x', length))));
        var arn = workflow.Start(DistributedMap.Items(3));
        Assert.Equal("States.DataLimitExceeded", (await workflow.EndAsync(arn)).Error);
        length = 1;
        workflow.Redrive(arn);
        Assert.Equal("""["x","x","x"]""", (await workflow.EndAsync(arn)).Output);
        Assert.Equal([MapRunStatus.Succeeded, MapRunStatus.Failed], workflow.Service.ListMapRuns(arn).Select(mapRun => mapRun.Status).Order());
    }

    [Fact]
    public async Task An_item_is_redriven_with_its_parent_only()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Work)), TestTask.Failing("Boom", "Boom"));
        var arn = workflow.Start(DistributedMap.Items(1));
        await workflow.EndAsync(arn);
        var refused = Assert.Throws<StepFunctionsException>(() => workflow.Service.RedriveExecution(workflow.ItemsOf(arn)[0].Arn, null));
        Assert.Equal("ExecutionNotRedrivable", refused.Code);
        Assert.EndsWith($"redrive the execution that started its Map Run: {arn}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_somebody_stops_counts_as_failed()
    {
        await using var workflow = new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Job), "\"ToleratedFailureCount\": 1,"),
            StateTests.Waiting(out var task, (_, _) => Task.CompletedTask));
        var arn = workflow.Start(DistributedMap.Items(1));
        await workflow.UntilAsync(() => task.Jobs == 1);
        await workflow.Service.StopExecutionAsync(workflow.ItemsOf(arn)[0].Arn, "Mine", "by hand");
        var output = (await workflow.EndAsync(arn)).Output;
        Assert.Contains("\"Status\":\"ABORTED\"", output);
        Assert.Contains("\"Cause\":\"by hand\"", output);
    }
}
