using Amazon.Batch.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.JudgeAttempt;

/// <summary>Which of Batch's jobs an attempt was, and when it ended.</summary>
public sealed class JudgedJobTests : Judging
{
    [Fact]
    public async Task Job_is_found_in_a_cause_that_was_cut_off()
    {
        Describe(Job("FAILED", exitCode: 75));
        var next = await JudgeAsync(new JobOutcome
        {
            Error = "States.TaskFailed",
            Cause = """{"Attempts":[],"Container":{"Environment":[{"Name":"A","Value":"B"}]},"JobId": "job-1","JobName":"iris-1-att""",
        });
        Assert.Equal(Verdict.Interrupted, next.Verdict);
    }

    [Fact]
    public async Task Job_is_found_by_its_name_where_the_cause_says_nothing()
    {
        Describe(Job("FAILED", exitCode: 75));
        Batch.ListJobsAsync(Arg.Any<ListJobsRequest>(), Arg.Any<CancellationToken>()).Returns(new ListJobsResponse
        {
            JobSummaryList = [new JobSummary { JobId = "older", CreatedAt = 1 }, new JobSummary { JobId = "job-1", CreatedAt = 2 }],
        });

        Assert.Equal(Verdict.TimedOut, (await JudgeAsync(new JobOutcome { Error = "States.Timeout" })).Verdict);
        await Batch.Received().ListJobsAsync(
            Arg.Is<ListJobsRequest>(request => request.JobQueue == "cpu" && request.Filters[0].Values[0] == "iris-1-trial-0-attempt-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Job_that_Batch_refused_is_looked_for_nowhere()
    {
        var next = await JudgeAsync(new JobOutcome { Error = "Batch.ClientException", Cause = "JobQueue not found" });

        Assert.Equal((NextStep.Settle, Verdict.Misconfigured), (next.Next, next.Verdict));
        Assert.Contains("JobQueue not found", next.Message, StringComparison.Ordinal);
        await Batch.DidNotReceiveWithAnyArgs().ListJobsAsync(default!, default);
        Assert.Null(Buckets.Read<Attempt>(Results, Folder.Attempt(1)).JobId);
    }

    [Fact]
    public async Task Job_that_is_called_back_is_waited_for_until_its_container_has_ended()
    {
        var ending = Job("RUNNING", exitCode: null);
        ending.StoppedAt = null;
        Batch.DescribeJobsAsync(Arg.Any<DescribeJobsRequest>(), Arg.Any<CancellationToken>()).Returns(
            new DescribeJobsResponse { Jobs = [ending] }, new DescribeJobsResponse { Jobs = [ending] }, new DescribeJobsResponse { Jobs = [Job("FAILED", exitCode: 75)] });
        Buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 120) with { SecondsPerStep = 0.5, StartSeconds = 4 });

        var next = await JudgeAsync(new JobOutcome { Error = "States.Timeout", Cause = """{"JobId":"job-1"}""" }, timeoutSeconds: 600);

        Assert.Equal((NextStep.Decide, 2, Verdict.Recalled), (next.Next, next.Attempt, next.Verdict));
        var attempt = Buckets.Read<Attempt>(Results, Folder.Attempt(1));
        Assert.Equal((DateTimeOffset.FromUnixTimeMilliseconds(3_000), 120L, 0.5, 4d),
            (attempt.StoppedAt!.Value, attempt.CheckpointStep!.Value, attempt.SecondsPerStep!.Value, attempt.StartSeconds!.Value));
    }

    [Fact]
    public async Task Job_that_will_not_end_is_billed_until_now_and_left_behind()
    {
        var running = Job("RUNNING", exitCode: null);
        running.StoppedAt = null;
        Describe(running);
        var next = await JudgeAsync(new JobOutcome { Error = "States.Timeout", Cause = """{"JobId":"job-1"}""" }, timeoutSeconds: 600);
        Assert.Equal((NextStep.Decide, Verdict.Recalled), (next.Next, next.Verdict));
        Assert.Equal(StoppedClock.Now.AddSeconds(14 * 3), Buckets.Read<Attempt>(Results, Folder.Attempt(1)).StoppedAt);
    }

    [Fact]
    public async Task Twin_s_host_and_its_notice_are_not_the_job_s()
    {
        Describe(Job("FAILED", exitCode: 75));
        var host = Receipts.Made.Attempt(1, 0, 1, 2).Host!;
        Buckets.Put(Results, Folder.Host(1, "job-1"), host with { InstanceId = "i-own", Job = "job-1" });
        Buckets.Put(Results, Folder.Host(1, "twin"), host with { InstanceId = "i-twin", Job = "twin" });
        Buckets.Put(Results, Folder.Host(1, null), host with { InstanceId = "i-any" });
        Buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100) with { Job = "twin", SpotNotice = "{}" });

        await JudgeAsync(new JobOutcome { JobId = "job-1" });

        var attempt = Buckets.Read<Attempt>(Results, Folder.Attempt(1));
        Assert.Equal(("i-own", null, 120L), (attempt.Host!.InstanceId, attempt.SpotNotice, attempt.LastStep));
    }
}
