using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData("States.ALL", "Mine", true)]
    [InlineData("States.ALL", "States.TaskFailed", true)]
    [InlineData("States.ALL", "States.Timeout", true)]
    [InlineData("States.ALL", "States.DataLimitExceeded", false)]
    [InlineData("States.ALL", "States.Runtime", false)]
    [InlineData("States.TaskFailed", "Mine", true)]
    [InlineData("States.TaskFailed", "Lambda.Unknown", true)]
    [InlineData("States.TaskFailed", "States.TaskFailed", true)]
    [InlineData("States.TaskFailed", "States.Timeout", false)]
    [InlineData("States.TaskFailed", "States.Runtime", false)]
    [InlineData("States.Timeout", "States.Timeout", true)]
    [InlineData("States.DataLimitExceeded", "States.DataLimitExceeded", true)]
    [InlineData("States.Runtime", "States.Runtime", false)]
    [InlineData("Mine", "Mine", true)]
    [InlineData("Mine", "mine", false)]
    [InlineData("Mine", "Mine2", false)]
    public async Task Catch_matches_errors_by_name(string caught, string error, bool matches)
    {
        var outcome = await Workflow.OutcomeAsync($$"""
            { "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Catch": [{ "ErrorEquals": ["{{caught}}"], "ResultPath": "$.e", "Next": "Caught" }], "End": true },
              "Caught": { "Type": "Pass", "OutputPath": "$.e.Error", "End": true } } }
            """, task: new TestTask(_ => throw new StatesException(error, "")));
        Assert.Equal(matches ? $"\"{error}\"" : error, matches ? outcome : outcome.Split(':')[0]);
    }

    [Theory]
    [InlineData("", "0,1,3,7")]
    [InlineData("\"IntervalSeconds\": 3, \"MaxAttempts\": 2, \"BackoffRate\": 1.5", "0,3,7.5")]
    [InlineData("\"IntervalSeconds\": 2, \"MaxAttempts\": 4, \"BackoffRate\": 10, \"MaxDelaySeconds\": 5", "0,2,7,12,17")]
    [InlineData("\"MaxAttempts\": 0", "0")]
    public async Task A_retrier_spaces_its_tries(string fields, string startsAtSeconds)
    {
        var (starts, clock) = (new List<double>(), new FakeTime());
        var began = clock.GetUtcNow();
        await using var workflow = new Workflow($$"""
            { "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "{{Workflow.Work}}", "Retry": [{ "ErrorEquals": ["States.ALL"]{{(fields.Length > 0 ? ", " + fields : "")}} }], "End": true } } }
            """, new TestTask(_ =>
            {
                starts.Add((clock.GetUtcNow() - began).TotalSeconds);
                throw new StatesException("Mine", "");
            }), clock);
        await workflow.EndAsync(workflow.Start(), TimeSpan.FromSeconds(0.5));
        Assert.Equal(startsAtSeconds, string.Join(',', starts));
    }

    [Fact]
    public void Each_retrier_counts_its_own_failures()
    {
        // The specification's example: states-language.net/spec.html#retrying-after-error
        Retrier[] retriers = [Retrier(1, 2, "ErrorA", "ErrorB"), Retrier(5, 3, "ErrorC")];
        var failures = new List<StatesException>();
        double? After(string error)
        {
            failures.Add(new StatesException(error, ""));
            return RetryDecision.NextTry(retriers, failures, new Random(1))?.TotalSeconds;
        }
        Assert.Equal([1, 2, 5, null], new[] { After("ErrorA"), After("ErrorB"), After("ErrorC"), After("ErrorB") });
    }

    [Fact]
    public void Full_jitter_stays_below_the_delay_and_repeats_with_the_seed()
    {
        var retrier = Retrier(4, 9, "X") with { FullJitter = true };
        double[] Drawn() => [.. Enumerable.Repeat(new Random(7), 100).Select((random, i) => retrier.DelayBefore((i % 3) + 1, random).TotalSeconds)];
        var drawn = Drawn();
        Assert.Equal(drawn, Drawn());
        Assert.All(drawn.Select((delay, i) => (delay, i)), pair => Assert.InRange(pair.delay, 0, 4 * Math.Pow(2, pair.i % 3)));
        Assert.True(drawn.Distinct().Count() > 90);
    }

    [Fact]
    public async Task Retry_comes_before_Catch_and_the_catcher_gets_input_and_error()
    {
        var task = TestTask.Failing("A", "A", "A", "A");
        Assert.Equal("""{"a":1,"error":{"Error":"A","Cause":"try 3"}}""", await Workflow.OutcomeAsync($$"""
            { "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "{{Workflow.Work}}", "End": true,
                "Retry": [{ "ErrorEquals": ["A"], "MaxAttempts": 2 }], "Catch": [{ "ErrorEquals": ["B"], "Next": "Wrong" }, { "ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught" }] },
              "Wrong": { "Type": "Fail" }, "Caught": { "Type": "Succeed" } } }
            """, """{"a":1}""", task));
    }

    [Theory]
    [InlineData("\"TimeoutSeconds\": 5")]
    [InlineData("\"TimeoutSecondsPath\": \"$.limit\"")]
    public async Task A_task_that_takes_too_long_times_out_and_its_job_is_ended(string limit)
    {
        await using var workflow = new Workflow($$"""
            { "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "{{Workflow.Job}}", {{limit}}, "End": true, "Catch": [{ "ErrorEquals": ["States.Timeout"], "ResultPath": null, "Next": "Caught" }] }, "Caught": { "Type": "Succeed" } } }
            """, StateTests.Waiting(out var task, (_, _) => Task.CompletedTask));
        var arn = workflow.Start("""{"limit":5}""");
        var ended = await workflow.EndAsync(arn, TimeSpan.FromSeconds(1));
        Assert.Equal((ExecutionStatus.Succeeded, "job-1"), (ended.Status, Assert.Single(task.Aborted)));
        var times = workflow.History(arn).ToDictionary(happened => happened.Type, happened => happened.Timestamp);
        Assert.Equal(TimeSpan.FromSeconds(5), times["TaskTimedOut"] - times["TaskScheduled"]);
    }

    [Fact]
    public async Task A_machine_that_takes_too_long_times_out_and_its_jobs_are_ended()
    {
        await using var workflow = new Workflow($$"""
            { "TimeoutSeconds": 60, "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "{{Workflow.Job}}", "End": true, "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Caught" }] }, "Caught": { "Type": "Succeed" } } }
            """, StateTests.Waiting(out var task, (_, _) => Task.CompletedTask));
        var ended = await workflow.EndAsync(workflow.Start(), TimeSpan.FromSeconds(10));
        Assert.Equal((ExecutionStatus.TimedOut, "job-1"), (ended.Status, Assert.Single(task.Aborted)));
        Assert.Equal(TimeSpan.FromSeconds(60), ended.StopDate - ended.StartDate);
    }

    private static Retrier Retrier(int interval, int maxAttempts, params string[] errors) => new()
    {
        ErrorEquals = errors,
        IntervalSeconds = interval,
        MaxAttempts = maxAttempts,
        BackoffRate = 2,
        MaxDelaySeconds = null,
        FullJitter = false,
    };
}
