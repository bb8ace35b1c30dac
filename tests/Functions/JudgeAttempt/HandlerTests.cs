using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.JudgeAttempt;

/// <summary>What follows an attempt.</summary>
public sealed class HandlerTests : Judging
{
    [Fact]
    public async Task Interrupted_attempt_is_recorded_and_another_one_follows()
    {
        Describe(Job("FAILED", exitCode: 75, reason: "Essential container in task exited"));
        var host = new AttemptHost
        {
            InstanceId = "i-1",
            InstanceType = "c7i.large",
            AvailabilityZone = "us-east-1a",
            Market = Market.Spot,
            SeenAt = DateTimeOffset.UnixEpoch,
        };
        Buckets.Put(Results, Folder.Host(1, null), host);
        Buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100));

        var next = await JudgeAsync(new JobOutcome { Error = "States.TaskFailed", Cause = """{"Attempts":[],"JobId":"job-1","JobName":"x"}""" });

        Assert.Equal((NextStep.Decide, 2, 0, Verdict.Interrupted), (next.Next, next.Attempt, next.PauseSeconds, next.Verdict));
        Assert.Null(next.Job);
        var attempt = Buckets.Read<Attempt>(Results, Folder.Attempt(1));
        Assert.Equal((1, "job-1", 75, host, 120L, 100L),
            (attempt.Number, attempt.JobId, attempt.ExitCode, attempt.Host, attempt.LastStep, attempt.CheckpointStep));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2_000), attempt.StartedAt);
    }

    [Fact]
    public async Task Finished_attempt_goes_on_to_settle()
    {
        Describe(Job("SUCCEEDED", exitCode: 0));
        Buckets.Put(Results, Folder.Metrics, "{}");
        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" });
        Assert.Equal((NextStep.Settle, 1, Verdict.Finished), (next.Next, next.Attempt, next.Verdict));
    }

    [Theory]
    [InlineData(1, "job-2", false)]
    [InlineData(1, "job-2", true)]
    [InlineData(2, "job-3", false)]
    public async Task Success_without_results_while_another_job_had_the_run_is_followed_by_an_attempt_that_takes_it_over(int holder, string job, bool released)
    {
        Describe(Job("SUCCEEDED", exitCode: 0));
        Buckets.Put(Results, Folder.Lease, new LeaseDocument { Attempt = holder, Nonce = "n", Job = job, Beat = 3, Released = released });
        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" });
        Assert.Equal((NextStep.Decide, 2, 0, Verdict.Superseded), (next.Next, next.Attempt, next.PauseSeconds, next.Verdict));
        Assert.Contains(job, next.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("job-1")]
    public async Task Success_without_results_is_no_success_and_not_tried_again(string? holder)
    {
        Describe(Job("SUCCEEDED", exitCode: 0));
        if (holder is not null) Buckets.Put(Results, Folder.Lease, new LeaseDocument { Attempt = 1, Nonce = "n", Job = holder, Beat = 3, Released = true });
        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" });
        Assert.Equal((NextStep.Settle, Verdict.OwnError), (next.Next, next.Verdict));
        Assert.Contains("no metrics.json", next.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(127, "Essential container in task exited")]
    [InlineData(null, "CannotStartContainerError: Error response from daemon: exec: \"pyhton3\": executable file not found in $PATH")]
    public async Task Command_that_is_not_in_the_image_is_said_to_be_that(int? exitCode, string reason)
    {
        Describe(Job("FAILED", exitCode, reason));
        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" });
        Assert.Equal((NextStep.Settle, Verdict.Misconfigured), (next.Next, next.Verdict));
        Assert.Contains("Mend `command` in the recipe", next.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_data_carry_their_problems_and_are_not_tried_again()
    {
        Describe(Job("FAILED", exitCode: 65));
        Buckets.Put(Results, Folder.Failure(1), new Failure
        {
            Verdict = Verdict.BadData,
            Message = "train.csv, row 12: found 'abc', expected a number",
            Problems = [new Problem { File = "train.csv", Row = 12, Found = "'abc'", Expected = "a number" }],
        });

        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" });

        Assert.Equal((NextStep.Settle, Verdict.BadData), (next.Next, next.Verdict));
        Assert.Equal("train.csv, row 12: found 'abc', expected a number", next.Message);
        Assert.Equal(12, Assert.Single(next.Problems!).Row);
    }

    [Fact]
    public async Task Service_that_is_gone_is_given_time()
    {
        Describe(Job("FAILED", exitCode: 69));
        Assert.Equal(60, (await JudgeAsync(new JobOutcome { JobId = "job-1" })).PauseSeconds);
        Assert.Equal(1800, (await JudgeAsync(new JobOutcome { JobId = "job-1" }, attempt: 12)).PauseSeconds);
    }

    [Fact]
    public async Task Attempt_without_capacity_leaves_the_market_to_Decide()
    {
        Describe(Job("FAILED", exitCode: null, reason: "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"));
        var next = await JudgeAsync(new JobOutcome { JobId = "job-1" }, attempt: 30);
        Assert.Equal((NextStep.Decide, 31, Verdict.NoCapacity, 0, "cpu"), (next.Next, next.Attempt, next.Verdict, next.PauseSeconds, next.Train!.Queue));
        var attempt = Buckets.Read<Attempt>(Results, Folder.Attempt(30));
        Assert.Equal(("cpu", "it is cheapest"), (attempt.Queue, attempt.Why));
    }

    [Fact]
    public async Task Documents_that_cannot_be_read_do_not_stop_the_judgement()
    {
        Describe(Job("FAILED", exitCode: 70));
        foreach (var key in new[] { Folder.Failure(1), Folder.Host(1, null), Folder.Progress }) Buckets.Put(Results, key, "{\"torn");
        Assert.Equal(Verdict.OwnError, (await JudgeAsync(new JobOutcome { JobId = "job-1" })).Verdict);
    }

    [Fact]
    public async Task Progress_of_an_earlier_attempt_is_not_taken_for_this_one_s()
    {
        Describe(Job("FAILED", exitCode: 75));
        Buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100));
        await JudgeAsync(new JobOutcome { JobId = "job-1" }, attempt: 2);
        Assert.Null(Buckets.Read<Attempt>(Results, Folder.Attempt(2)).LastStep);
    }

    [Fact]
    public async Task Attempt_judged_twice_gets_the_same_answer()
    {
        Describe(Job("FAILED", exitCode: 75));
        var outcome = new JobOutcome { JobId = "job-1" };
        var first = await JudgeAsync(outcome);
        var written = Buckets.ReadText(Results, Folder.Attempt(1));
        var second = await JudgeAsync(outcome);
        Assert.Equal((first.Next, first.Attempt, first.Message), (second.Next, second.Attempt, second.Message));
        Assert.Equal(written, Buckets.ReadText(Results, Folder.Attempt(1)));
    }
}
