using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>An execution outlives the process that runs it.</summary>
public sealed class DurabilityTests
{
    private const string Train = $$"""
        { "StartAt": "Plan", "States": {
          "Plan": { "Type": "Pass", "Result": { "n": 1 }, "ResultPath": "$.plan", "Next": "Train" },
          "Train": { "Type": "Task", "Resource": "{{Workflow.Job}}", "ResultPath": "$.job", "Next": "Done" },
          "Done": { "Type": "Succeed" } } }
        """;

    [Fact]
    public async Task A_job_that_was_submitted_is_waited_for_again_not_submitted_twice()
    {
        using var folder = new TempFolder();
        var (clock, arn) = (new FakeTime(), "");
        await using (var first = new Workflow(Train, StateTests.Waiting(out var before, (_, _) => Task.CompletedTask), clock, folder.Path))
        {
            arn = first.Start("""{"run":"r"}""");
            await SeenAsync(first, arn, "TaskSubmitted");
            await first.DisposeAsync();
            Assert.Empty(before.Aborted);
        }
        JsonObject? attached = null;
        var after = new TestTask(call =>
        {
            attached = call.AlreadySubmitted;
            return new JsonObject { ["Status"] = "SUCCEEDED" };
        })
        { Submits = true };
        await using var second = new Workflow(Train, after, clock, folder.Path);
        second.Resume();

        Assert.Equal("""{"run":"r","plan":{"n":1},"job":{"Status":"SUCCEEDED"}}""", (await second.EndAsync(arn)).Output);
        Assert.Equal(("job-1", 0), ((string?)attached?["JobId"], after.Jobs));
        Assert.Equal(
            ["ExecutionStarted", "PassStateEntered", "PassStateExited", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded",
                "TaskStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"], second.Types(arn));
    }

    [Fact]
    public async Task A_wait_and_a_retry_go_on_from_where_they_were()
    {
        const string definition = $$"""
            { "StartAt": "Wait", "States": { "Wait": { "Type": "Wait", "Seconds": 100, "Next": "Work" },
              "Work": { "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true, "Retry": [{ "ErrorEquals": ["Flaky"], "IntervalSeconds": 100, "MaxAttempts": 2 }] } } }
            """;
        using var folder = new TempFolder();
        var (clock, tries, arn) = (new FakeTime(), 0, "");
        var began = clock.GetUtcNow();
        var task = new TestTask(_ =>
        {
            tries++;
            throw new StatesException("Flaky", "");
        });
        ExecutionRecord? ended = null;
        for (var process = 0; ended is null; process++)
        {
            // Each process lives for 40 seconds of an execution that takes 400.
            Assert.True(process < 20, "the execution does not come to its end");
            await using var workflow = new Workflow(definition, task, clock, folder.Path);
            if (process == 0) arn = workflow.Start();
            else workflow.Resume();
            var end = workflow.Service.WhenEndedAsync(arn);
            var leaves = clock.GetUtcNow().AddSeconds(40);
            await workflow.UntilAsync(() => end.IsCompleted || clock.GetUtcNow() >= leaves, TimeSpan.FromSeconds(1));
            if (end.IsCompleted) ended = workflow.Service.DescribeExecution(arn);
        }
        Assert.Equal(("Flaky", 3), (ended.Error, tries));
        Assert.Equal(400, (ended.StopDate - began)!.Value.TotalSeconds);
    }

    [Fact]
    public async Task A_map_goes_on_with_the_iterations_that_were_not_done()
    {
        const string definition = $$"""
            { "StartAt": "Map", "States": { "Map": { "Type": "Map", "MaxConcurrency": 2, "End": true, "ItemProcessor": { "StartAt": "Work", "States": {
              "Work": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Next": "After" }, "After": { "Type": "Pass", "End": true } } } } } }
            """;
        using var folder = new TempFolder();
        var (arn, gate) = ("", new TaskCompletionSource<JsonNode?>());
        await using (var first = new Workflow(definition, new TestTask((call, cancellation) =>
            (int)call.Parameters! < 3 ? Task.FromResult<JsonNode?>(JsonValue.Create("first")) : gate.Task.WaitAsync(cancellation)), folder: folder.Path))
        {
            arn = first.Start("[0,1,2,3,4,5]");
            await SeenAsync(first, arn, "MapIterationSucceeded", 3);
        }
        await using var second = new Workflow(definition, new TestTask(_ => JsonValue.Create("second")), folder: folder.Path);
        second.Resume();
        Assert.Equal("""["first","first","first","second","second","second"]""", (await second.EndAsync(arn)).Output);
        Assert.Equal(6, second.Types(arn).Count(type => type == "MapIterationStarted"));
        Assert.Equal(6, second.Types(arn).Count(type => type == "MapIterationSucceeded"));
        AssertConsistent(second.History(arn));
    }

    [Fact]
    public async Task Closed_executions_are_remembered_and_forgotten_after_90_days()
    {
        using var folder = new TempFolder();
        var clock = new FakeTime();
        const string definition = """{ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }""";
        string arn;
        await using (var first = new Workflow(definition, clock: clock, folder: folder.Path))
        {
            arn = first.Start("""{"a":1}""");
            await first.EndAsync(arn);
        }
        await using (var second = new Workflow(definition, clock: clock, folder: folder.Path))
        {
            second.Resume();
            Assert.Equal("""{"a":1}""", second.Service.DescribeExecution(arn).Output);
            Assert.Equal("ExecutionAlreadyExists", Assert.Throws<StepFunctionsException>(() => second.Start("""{"a":1}""")).Code);
            clock.Advance(TimeSpan.FromDays(91));
            await second.EndAsync(second.Start("""{"a":2}"""));
            Assert.Equal("""{"a":2}""", second.Service.DescribeExecution(arn).Output);
            clock.Advance(TimeSpan.FromDays(91));
        }
        await using var third = new Workflow(definition, clock: clock, folder: folder.Path);
        third.Resume();
        Assert.Equal("ExecutionDoesNotExist", Assert.Throws<StepFunctionsException>(() => third.Service.DescribeExecution(arn)).Code);
    }

    [Fact]
    public async Task A_running_execution_keeps_the_definition_it_started_with()
    {
        using var folder = new TempFolder();
        var clock = new FakeTime();
        string Waiting(string result) => $$"""{ "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": 10, "Next": "B" }, "B": { "Type": "Pass", "Result": "{{result}}", "End": true } } }""";
        string arn;
        await using (var first = new Workflow(Waiting("old"), clock: clock, folder: folder.Path))
        {
            arn = first.Start();
            await SeenAsync(first, arn, "WaitStateEntered");
        }
        await using var second = new Workflow(Waiting("new"), clock: clock, folder: folder.Path);
        second.Resume();
        Assert.Equal("\"old\"", (await second.EndAsync(arn, TimeSpan.FromSeconds(1))).Output);
    }

    /// <summary>Kills the process, so to speak, after every byte it has written: the execution always ends the same way.</summary>
    [Fact]
    public async Task A_history_cut_off_anywhere_leads_to_the_same_end()
    {
        const string definition = $$"""
            { "StartAt": "Work", "States": { "Work": { "Type": "Task", "Resource": "{{Workflow.Work}}", "ResultPath": "$.w", "Next": "Both" },
              "Both": { "Type": "Parallel", "ResultPath": "$.p", "Next": "Each", "Branches": [
                { "StartAt": "B1", "States": { "B1": { "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true } } }, { "StartAt": "B2", "States": { "B2": { "Type": "Pass", "Result": 2, "End": true } } }] },
              "Each": { "Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.m", "End": true, "ItemProcessor": { "StartAt": "M", "States": { "M": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Next": "N" }, "N": { "Type": "Pass", "End": true } } } } } }
            """;
        using var folder = new TempFolder();
        string arn, output;
        await using (var whole = new Workflow(definition, folder: folder.Path))
        {
            arn = whole.Start("""{"items":[1,2]}""");
            output = (await whole.EndAsync(arn)).Output!;
        }
        var run = Path.Combine(folder.Path, "executions", "machine", "run");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(run, "history.jsonl"));
        var record = (await File.ReadAllTextAsync(Path.Combine(run, "execution.json"))).Replace("\"SUCCEEDED\"", "\"RUNNING\"", StringComparison.Ordinal);
        for (var cut = 0; cut < bytes.Length; cut += 97)
        {
            await File.WriteAllBytesAsync(Path.Combine(run, "history.jsonl"), bytes[..cut]);
            await File.WriteAllTextAsync(Path.Combine(run, "execution.json"), record);
            await using var resumed = new Workflow(definition, folder: folder.Path);
            resumed.Resume();
            var ended = await resumed.EndAsync(arn);
            Assert.True(ended.Output == output, $"cut at byte {cut}: {ended.Status} {ended.Output} {ended.Cause}");
            AssertConsistent(resumed.History(arn));
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_history()
    {
        const string definition = $$"""
            { "StartAt": "Each", "States": { "Each": { "Type": "Map", "ItemSelector": { "id.$": "States.UUID()", "n.$": "States.MathRandom(0, 1000)" }, "End": true, "ItemProcessor": { "StartAt": "Work", "States": {
              "Work": { "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true, "Retry": [{ "ErrorEquals": ["Flaky"], "JitterStrategy": "FULL", "IntervalSeconds": 100 }] } } } } } }
            """;
        async Task<string> HistoryAsync()
        {
            var tries = 0;
            await using var workflow = new Workflow(definition, new TestTask(call => ++tries % 3 != 0 ? throw new StatesException("Flaky", "") : call.Parameters));
            var arn = workflow.Start("[1,2,3,4,5]");
            await workflow.EndAsync(arn, TimeSpan.FromSeconds(1));
            return string.Join('\n', workflow.Service.GetHistory(arn).Select(line => line.ToJsonString()));
        }
        Assert.Equal(await HistoryAsync(), await HistoryAsync());
    }

    /// <summary>What must hold of every history: ids count up, each event follows an earlier one, what is entered is left once.</summary>
    internal static void AssertConsistent(List<HistoryEvent> history)
    {
        Assert.Equal(Enumerable.Range(1, history.Count).Select(id => (long)id), history.Select(happened => happened.Id));
        Assert.All(history, happened => Assert.InRange(happened.PreviousEventId, 0, happened.Id - 1));
        Assert.Equal("ExecutionStarted", history[0].Type);
        Assert.Single(history, happened => happened.Type is "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionAborted" or "ExecutionTimedOut");
        foreach (var scope in history.GroupBy(happened => happened.Scope))
        {
            var inside = 0;
            foreach (var happened in scope)
            {
                if (happened.Type.EndsWith("StateEntered", StringComparison.Ordinal)) inside++;
                if (happened.Type.EndsWith("StateExited", StringComparison.Ordinal)) inside--;
                Assert.True(inside is 0 or 1, $"scope '{scope.Key}', event {happened.Id}: {inside} states at once");
            }
        }
    }

    private static Task SeenAsync(Workflow workflow, string arn, string type, int times = 1) =>
        workflow.UntilAsync(() => workflow.Types(arn).Count(seen => seen == type) >= times);
}
