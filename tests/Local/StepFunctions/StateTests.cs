using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>Each state type's way from input to output: docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("""{ "Type": "Pass", "End": true }""", """{"a":1}""")]
    [InlineData("""{ "Type": "Pass", "Result": { "x-datum": 0 }, "ResultPath": "$.coords", "End": true }""", """{"a":1,"coords":{"x-datum":0}}""")]
    [InlineData("""{ "Type": "Pass", "Result": null, "End": true }""", "null")]
    [InlineData("""{ "Type": "Pass", "InputPath": "$.a", "End": true }""", "1")]
    [InlineData("""{ "Type": "Pass", "InputPath": null, "End": true }""", "{}")]
    [InlineData("""{ "Type": "Pass", "OutputPath": "$.a", "End": true }""", "1")]
    [InlineData("""{ "Type": "Pass", "OutputPath": null, "End": true }""", "{}")]
    [InlineData("""{ "Type": "Pass", "Result": 5, "ResultPath": null, "End": true }""", """{"a":1}""")]
    [InlineData("""{ "Type": "Pass", "InputPath": "$.a", "ResultPath": "$.b", "End": true }""", """{"a":1,"b":1}""")]
    [InlineData("""{ "Type": "Pass", "Parameters": { "l": ["x", { "v.$": "$.a" }], "whole.$": "$", "n": null }, "End": true }""", """{"l":["x",{"v":1}],"whole":{"a":1},"n":null}""")]
    [InlineData("""{ "Type": "Pass", "Parameters": { "name.$": "$$.Execution.Name", "state.$": "$$.State.Name", "input.$": "$$.Execution.Input.a", "machine.$": "$$.StateMachine.Name", "started.$": "$$.Execution.StartTime", "entered.$": "$$.State.EnteredTime", "id.$": "$$.Execution.Id" }, "End": true }""",
        """{"name":"run","state":"It","input":1,"machine":"machine","started":"2026-01-31T22:00:00.000Z","entered":"2026-01-31T22:00:00.000Z","id":"arn:aws:states:us-east-1:000000000000:execution:machine:run"}""")]
    [InlineData("""{ "Type": "Succeed", "InputPath": "$.a" }""", "1")]
    [InlineData("""{ "Type": "Succeed", "OutputPath": "$.a" }""", "1")]
    [InlineData("""{ "Type": "Wait", "Seconds": 0, "OutputPath": "$.a", "End": true }""", "1")]
    [InlineData("""{ "Type": "Wait", "Timestamp": "2016-03-14T01:59:00Z", "End": true }""", """{"a":1}""")]
    public async Task A_state_makes_its_output(string state, string output) => Assert.Equal(output, await Workflow.OutcomeOfStateAsync(state, """{"a":1}"""));

    [Theory]
    [InlineData("""{ "Type": "Pass", "Parameters": { "b.$": "$.b" }, "End": true }""", "States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). The JSONPath '$.b' specified for the field 'b.$' could not be found in the input '{\"a\":1}'")]
    [InlineData("""{ "Type": "Pass", "InputPath": "$.b", "End": true }""", "States.Runtime: An error occurred")]
    [InlineData("""{ "Type": "Wait", "SecondsPath": "$.b", "End": true }""", "States.Runtime: An error occurred")]
    [InlineData("""{ "Type": "Wait", "TimestampPath": "$.a", "End": true }""", "States.Runtime: An error occurred")]
    [InlineData("""{ "Type": "Fail", "Error": "Oops", "Cause": "It broke" }""", "Oops: It broke")]
    [InlineData("""{ "Type": "Fail", "ErrorPath": "$$.State.Name", "CausePath": "States.Format('a is {}', $.a)" }""", "It: a is 1")]
    [InlineData("""{ "Type": "Fail" }""", ": ")]
    [InlineData("""{ "Type": "Fail", "ErrorPath": "$.a" }""", "States.Runtime: An error occurred")]
    [InlineData("""{ "Type": "Map", "ItemProcessor": { "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }, "End": true }""", "States.Runtime: An error occurred while executing the state 'It' (entered at the event id #2). Reference path \"$\" must point to array.")]
    public async Task A_state_fails_the_execution(string state, string outcome) =>
        Assert.StartsWith(outcome, await Workflow.OutcomeOfStateAsync(state, """{"a":1}"""), StringComparison.Ordinal);

    [Fact]
    public async Task A_task_selects_its_input_and_places_its_result()
    {
        // docs.aws.amazon.com/step-functions/latest/dg/input-output-example.html, with our field names
        const string state = $$"""
            { "Type": "Task", "Resource": "{{Workflow.Work}}", "InputPath": "$.films", "Parameters": { "staff.$": "$.staff", "kind": "movie" },
              "ResultSelector": { "count.$": "$.n", "again.$": "$$.State.Name" }, "ResultPath": "$.result", "OutputPath": "$.result", "End": true }
            """;
        JsonNode? seen = null;
        var task = new TestTask(call =>
        {
            seen = call.Parameters;
            return new JsonObject { ["n"] = 3 };
        });
        Assert.Equal("""{"count":3,"again":"It"}""", await Workflow.OutcomeOfStateAsync(state, """{"films":{"staff":["a"]}}""", task));
        Assert.Equal("""{"staff":["a"],"kind":"movie"}""", Json.Text(seen));
    }

    [Fact]
    public async Task A_map_keeps_the_order_of_its_items_and_tells_each_iteration_its_own()
    {
        const string state = """
            { "Type": "Map", "ItemsPath": "$.items", "ItemSelector": { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "States.ArrayLength($.items)" }, "MaxConcurrency": 2,
              "ItemProcessor": { "ProcessorConfig": { "Mode": "INLINE" }, "StartAt": "A", "States": { "A": { "Type": "Pass", "Parameters": { "in.$": "$", "index.$": "$$.Map.Item.Index" }, "End": true } } },
              "ResultPath": "$.out", "OutputPath": "$.out", "End": true }
            """;
        Assert.Equal("""[{"in":{"i":0,"v":"x","all":3},"index":0},{"in":{"i":1,"v":"y","all":3},"index":1},{"in":{"i":2,"v":"z","all":3},"index":2}]""",
            await Workflow.OutcomeOfStateAsync(state, """{"items":["x","y","z"]}"""));
        Assert.Equal("[]", await Workflow.OutcomeOfStateAsync(state, """{"items":[]}"""));
    }

    [Fact]
    public async Task A_map_runs_at_most_MaxConcurrency_iterations_at_once()
    {
        var (now, most) = (0, 0);
        var task = new TestTask(async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return null;
        });
        await Workflow.OutcomeOfStateAsync($$"""
            { "Type": "Map", "MaxConcurrency": 3, "ItemProcessor": { "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true } } }, "End": true }
            """, "[" + string.Join(',', Enumerable.Range(0, 50)) + "]", task);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_failed_iteration_aborts_the_others_and_their_jobs()
    {
        await using var workflow = new Workflow($$"""
            { "StartAt": "It", "States": { "It": { "Type": "Map", "End": true, "ItemProcessor": { "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "{{Workflow.Job}}", "End": true } } },
              "Catch": [{ "ErrorEquals": ["Broken"], "Next": "Caught" }] }, "Caught": { "Type": "Pass", "OutputPath": "$.Cause", "End": true } } }
            """, Waiting(out var task, (call, _) => (int)call.Parameters! == 2 ? throw new StatesException("Broken", "item 2") : Task.CompletedTask));
        var arn = workflow.Start("[0,1,2]");
        Assert.Equal("\"item 2\"", (await workflow.EndAsync(arn)).Output);
        Assert.Equal(["job-1", "job-2"], task.Aborted.Order());
        Assert.Equal(2, workflow.Types(arn).Count(type => type == "MapIterationAborted"));
        Assert.Single(workflow.Types(arn), "MapIterationFailed");
    }

    [Fact]
    public async Task A_parallel_state_gives_each_branch_its_input_and_collects_their_outputs() => Assert.Equal("""[{"b":1},"second"]""", await Workflow.OutcomeOfStateAsync("""
        { "Type": "Parallel", "Parameters": { "b.$": "$.a" }, "End": true, "Branches": [
          { "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": 0, "Next": "A2" }, "A2": { "Type": "Succeed" } } },
          { "StartAt": "B", "States": { "B": { "Type": "Pass", "Result": "second", "End": true } } }] }
        """, """{"a":1}"""));

    [Fact]
    public async Task A_failed_branch_fails_the_parallel_state_with_its_error_and_can_be_tried_again()
    {
        Assert.Equal("[2]", await Workflow.OutcomeOfStateAsync($$"""
            { "Type": "Parallel", "End": true, "Retry": [{ "ErrorEquals": ["Flaky"] }],
              "Branches": [{ "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Retry": [{ "ErrorEquals": ["Other"] }], "End": true } } }] }
            """, task: TestTask.Failing("Flaky")));
    }

    [Fact]
    public async Task A_wait_lasts_as_long_as_it_says()
    {
        await using var workflow = new Workflow("""
            { "StartAt": "A", "States": { "A": { "Type": "Wait", "Seconds": 99, "Next": "B" }, "B": { "Type": "Wait", "SecondsPath": "$.s", "Next": "C" }, "C": { "Type": "Wait", "TimestampPath": "$.t", "End": true } } }
            """);
        var arn = workflow.Start("""{ "s": 5000000, "t": "2026-06-01T00:00:00Z" }""");
        var ended = await workflow.EndAsync(arn, TimeSpan.FromSeconds(1_000_000));
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        var times = workflow.History(arn).Where(happened => happened.Type == "WaitStateExited").Select(happened => happened.Timestamp).ToList();
        Assert.True(times[0] >= ended.StartDate.AddSeconds(99) && times[1] >= times[0].AddSeconds(5_000_000));
        Assert.True(times[2] >= new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task An_output_of_more_than_256_KiB_is_refused()
    {
        async Task<string> OfSize(int bytes) => await Workflow.OutcomeOfStateAsync(
            $$"""{ "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true, "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "It" }] }""",
            task: new TestTask(_ => JsonValue.Create(new string('x', bytes - 2))));
        Assert.Equal(262_144, (await OfSize(262_144)).Length);
        Assert.StartsWith("States.DataLimitExceeded: ", await OfSize(262_145), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_ends_at_25000_events()
    {
        await using var workflow = new Workflow("""{ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "A" } } }""");
        var arn = workflow.Start();
        Assert.Contains("maximum number of history events (25000)", (await workflow.EndAsync(arn)).Cause);
        Assert.InRange(workflow.History(arn).Count, 24_999, 25_000);
    }

    /// <summary>A job that acts, then runs until it is cancelled.</summary>
    internal static TestTask Waiting(out TestTask task, Func<Overnight.Local.StepFunctions.TaskCall, CancellationToken, Task> act) => task = new TestTask(async (call, cancellation) =>
    {
        await act(call, cancellation);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        return null;
    })
    { Submits = true };
}
