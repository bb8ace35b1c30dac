using Amazon.Batch;
using Amazon.Batch.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.JudgeAttempt;

public sealed class HandlerTests
{
    private const string Results = "results";
    private static readonly RunFolder Folder = new("iris", "iris-1");
    private readonly Buckets _buckets = new();
    private readonly IAmazonBatch _batch = Substitute.For<IAmazonBatch>();

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
        _buckets.Put(Results, Folder.Host(1, null), host);
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100));

        var next = await JudgeAsync(new JobOutcome { Error = "States.TaskFailed", Cause = """{"Attempts":[],"JobId":"job-1","JobName":"x"}""" });

        Assert.Equal((NextStep.Decide, 2, 0, Verdict.Interrupted), (next.Next, next.Attempt, next.PauseSeconds, next.Verdict));
        Assert.Null(next.Job);
        var attempt = _buckets.Read<Attempt>(Results, Folder.Attempt(1));
        Assert.Equal((1, "job-1", 75, host, 120L, 100L),
            (attempt.Number, attempt.JobId, attempt.ExitCode, attempt.Host, attempt.LastStep, attempt.CheckpointStep));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2_000), attempt.StartedAt);
    }

    [Fact]
    public async Task Finished_attempt_goes_on_to_settle()
    {
        Describe(Job("SUCCEEDED", exitCode: 0));
        _buckets.Put(Results, Folder.Metrics, "{}");
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
        _buckets.Put(Results, Folder.Lease, new LeaseDocument { Attempt = holder, Nonce = "n", Job = job, Beat = 3, Released = released });
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
        if (holder is not null) _buckets.Put(Results, Folder.Lease, new LeaseDocument { Attempt = 1, Nonce = "n", Job = holder, Beat = 3, Released = true });
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
        _buckets.Put(Results, Folder.Failure(1), new Failure
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
        _batch.ListJobsAsync(Arg.Any<ListJobsRequest>(), Arg.Any<CancellationToken>()).Returns(new ListJobsResponse
        {
            JobSummaryList = [new JobSummary { JobId = "older", CreatedAt = 1 }, new JobSummary { JobId = "job-1", CreatedAt = 2 }],
        });

        Assert.Equal(Verdict.TimedOut, (await JudgeAsync(new JobOutcome { Error = "States.Timeout" })).Verdict);
        await _batch.Received().ListJobsAsync(
            Arg.Is<ListJobsRequest>(request => request.JobQueue == "cpu" && request.Filters[0].Values[0] == "iris-1-trial-0-attempt-1"), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Job_that_Batch_refused_is_looked_for_nowhere()
    {
        var next = await JudgeAsync(new JobOutcome { Error = "Batch.ClientException", Cause = "JobQueue not found" });

        Assert.Equal((NextStep.Settle, Verdict.Misconfigured), (next.Next, next.Verdict));
        Assert.Contains("JobQueue not found", next.Message, StringComparison.Ordinal);
        await _batch.DidNotReceiveWithAnyArgs().ListJobsAsync(default!, default);
        Assert.Null(_buckets.Read<Attempt>(Results, Folder.Attempt(1)).JobId);
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
        var attempt = _buckets.Read<Attempt>(Results, Folder.Attempt(30));
        Assert.Equal(("cpu", "it is cheapest"), (attempt.Queue, attempt.Why));
    }

    [Fact]
    public async Task Job_that_is_called_back_is_waited_for_until_its_container_has_ended()
    {
        var ending = Job("RUNNING", exitCode: null);
        ending.StoppedAt = null;
        _batch.DescribeJobsAsync(Arg.Any<DescribeJobsRequest>(), Arg.Any<CancellationToken>()).Returns(
            new DescribeJobsResponse { Jobs = [ending] }, new DescribeJobsResponse { Jobs = [ending] }, new DescribeJobsResponse { Jobs = [Job("FAILED", exitCode: 75)] });
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 120) with { SecondsPerStep = 0.5, StartSeconds = 4 });

        var next = await JudgeAsync(new JobOutcome { Error = "States.Timeout", Cause = """{"JobId":"job-1"}""" }, timeoutSeconds: 600);

        Assert.Equal((NextStep.Decide, 2, Verdict.Recalled), (next.Next, next.Attempt, next.Verdict));
        var attempt = _buckets.Read<Attempt>(Results, Folder.Attempt(1));
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
        Assert.Equal(StoppedClock.Now.AddSeconds(14 * 3), _buckets.Read<Attempt>(Results, Folder.Attempt(1)).StoppedAt);
    }

    [Fact]
    public async Task Documents_that_cannot_be_read_do_not_stop_the_judgement()
    {
        Describe(Job("FAILED", exitCode: 70));
        foreach (var key in new[] { Folder.Failure(1), Folder.Host(1, null), Folder.Progress }) _buckets.Put(Results, key, "{\"torn");
        Assert.Equal(Verdict.OwnError, (await JudgeAsync(new JobOutcome { JobId = "job-1" })).Verdict);
    }

    [Fact]
    public async Task Progress_of_an_earlier_attempt_is_not_taken_for_this_one_s()
    {
        Describe(Job("FAILED", exitCode: 75));
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100));
        await JudgeAsync(new JobOutcome { JobId = "job-1" }, attempt: 2);
        Assert.Null(_buckets.Read<Attempt>(Results, Folder.Attempt(2)).LastStep);
    }

    [Fact]
    public async Task Twin_s_host_and_its_notice_are_not_the_job_s()
    {
        Describe(Job("FAILED", exitCode: 75));
        var host = Receipts.Made.Attempt(1, 0, 1, 2).Host!;
        _buckets.Put(Results, Folder.Host(1, "job-1"), host with { InstanceId = "i-own", Job = "job-1" });
        _buckets.Put(Results, Folder.Host(1, "twin"), host with { InstanceId = "i-twin", Job = "twin" });
        _buckets.Put(Results, Folder.Host(1, null), host with { InstanceId = "i-any" });
        _buckets.Put(Results, Folder.Progress, Progress(attempt: 1, step: 120, checkpoint: 100) with { Job = "twin", SpotNotice = "{}" });

        await JudgeAsync(new JobOutcome { JobId = "job-1" });

        var attempt = _buckets.Read<Attempt>(Results, Folder.Attempt(1));
        Assert.Equal(("i-own", null, 120L), (attempt.Host!.InstanceId, attempt.SpotNotice, attempt.LastStep));
    }

    [Fact]
    public async Task Attempt_judged_twice_gets_the_same_answer()
    {
        Describe(Job("FAILED", exitCode: 75));
        var outcome = new JobOutcome { JobId = "job-1" };
        var first = await JudgeAsync(outcome);
        var written = _buckets.ReadText(Results, Folder.Attempt(1));
        var second = await JudgeAsync(outcome);
        Assert.Equal((first.Next, first.Attempt, first.Message), (second.Next, second.Attempt, second.Message));
        Assert.Equal(written, _buckets.ReadText(Results, Folder.Attempt(1)));
    }

    private Task<RunState> JudgeAsync(JobOutcome outcome, int attempt = 1, int timeoutSeconds = 93_600) => new Handler(_buckets.Client, _batch, Results, new ImpatientClock()).HandleAsync(
        new RunState
        {
            Run = "iris-1",
            Name = "iris",
            Bucket = "data",
            Source = "datasets/iris/iris.csv",
            Attempt = attempt,
            Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [], TimeoutSeconds = timeoutSeconds, Why = "it is cheapest" },
            Job = outcome,
        }, Invocation.Context);

    private void Describe(JobDetail job) => _batch
        .DescribeJobsAsync(Arg.Is<DescribeJobsRequest>(request => request.Jobs.Single() == "job-1"), Arg.Any<CancellationToken>())
        .Returns(new DescribeJobsResponse { Jobs = [job] });

    private static JobDetail Job(string status, int? exitCode, string? reason = null) => new()
    {
        JobId = "job-1",
        Status = status,
        StatusReason = reason,
        CreatedAt = 1_000,
        StartedAt = 2_000,
        StoppedAt = 3_000,
        Container = new ContainerDetail { ExitCode = exitCode },
    };

    private static Progress Progress(int attempt, long step, long checkpoint) => new()
    {
        Run = "iris-1",
        Attempt = attempt,
        Stage = "interrupted",
        StartedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Step = step,
        CheckpointStep = checkpoint,
    };
}
