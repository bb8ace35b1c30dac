using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Local.Ec2;

namespace Overnight.EndToEnd.Tests;

/// <summary>
/// Each verdict through the deployed workflow, functions and Batch. The container is the trainer's image with a command of the recipe's
/// that ends as it is told; what happens to it is done to the local cloud's instances, queues and clock.
/// </summary>
public sealed class VerdictTests
{
    [Fact]
    public async Task How_the_container_ends_decides()
    {
        (string Name, string Script, Verdict Verdict, string Saying)[] ends =
        [
            ("data", "exit 65", Verdict.BadData, "The data cannot be used"),
            ("fault", "exit 70", Verdict.OwnError, "exit code 70"),
            ("crash", "kill -ABRT $$", Verdict.OwnError, "exit code 134"),
            ("gpu", "exit 71", Verdict.OutOfGpuMemory, "Give a smaller batchSize"),
            ("call", "exit 64", Verdict.Misconfigured, "overnight doctor"),
            ("command", "/no/such/program", Verdict.Misconfigured, "Mend `command` in the recipe"),
            ("empty", "exit 0", Verdict.OwnError, "left no metrics.json"),
            ("odd", "exit 3", Verdict.Unknown, "exit code 3"),
        ];
        await using var stack = await DeployedStack.StartAsync();
        foreach (var (name, script, _, _) in ends) await UploadAsync(stack, name, script);
        foreach (var (name, _, verdict, saying) in ends)
        {
            var result = await stack.ResultOfAsync(name);
            Assert.Equal((name, RunStatus.Failed, (Verdict?)verdict, 1), (name, result.Status, result.Verdict, result.Attempts));
            Assert.Contains(saying, result.Message);
        }
        var told = stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]);
        await DeployedStack.EventuallyAsync("a message for each run", () => Task.FromResult(
            stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]).Count == ends.Length ? told : null));
    }

    [Fact]
    public async Task Who_ends_the_job_decides()
    {
        await using var stack = await DeployedStack.StartAsync();
        using var batch = Batch(stack);
        (string Name, string Reason, Verdict Verdict)[] ends =
            [("stopped", "I need the money", Verdict.Stopped), ("budget", "Over budget: $1.20 of $1.00", Verdict.OverBudget)];
        foreach (var (name, reason, verdict) in ends)
        {
            await UploadAsync(stack, name, "exec sleep 600");
            var job = await RunningJobAsync(batch, "cpu-spot", JobStatus.RUNNING);
            await batch.TerminateJobAsync(new TerminateJobRequest { JobId = job.JobId, Reason = reason });
            var result = await stack.ResultOfAsync(name);
            Assert.Equal((RunStatus.Failed, (Verdict?)verdict, 1), (result.Status, result.Verdict, result.Attempts));
            Assert.Contains(reason, result.Message);
        }
    }

    [Fact]
    public async Task Host_that_goes_under_a_container_without_a_word_is_an_interruption()
    {
        await using var stack = await DeployedStack.StartAsync();
        // The first attempt never ends by itself.
        await UploadAsync(stack, "lost", "[ $OVERNIGHT_ATTEMPT = 1 ] && exec sleep 600; exit 65");
        using var batch = Batch(stack);
        var job = await RunningJobAsync(batch, "cpu-spot", JobStatus.RUNNING);
        stack.Cloud.Ec2.Kill(stack.Cloud.Batch.InstanceOf(job.JobId)!);
        var result = await stack.ResultOfAsync("lost");
        Assert.Equal((Verdict.BadData, 2, 1), (result.Verdict, result.Attempts, result.Interruptions));
        var first = (await stack.ReadAsync<Attempt>((await stack.RunOfAsync("lost")).Attempt(1)))!;
        Assert.Equal(Verdict.Interrupted, first.Verdict);
        Assert.Contains("Host EC2", first.Message);
    }

    [Fact]
    public async Task Container_that_takes_more_memory_than_it_asked_for_is_ended_and_the_fix_is_named()
    {
        await using var stack = await DeployedStack.StartAsync();
        // A last line without an end, which tail keeps whole: 4,000 MiB, more than the plan asks for.
        await UploadAsync(stack, "hungry", "(head -c 4000M /dev/zero; sleep 600) | tail -n 1 > /dev/null");
        var result = await stack.ResultOfAsync("hungry");
        Assert.Equal((RunStatus.Failed, (Verdict?)Verdict.OutOfMemory, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("OutOfMemoryError: Container killed due to memory usage", result.Message);
        Assert.Contains("Give a smaller batchSize", result.Message);
        var attempt = (await stack.ReadAsync<Attempt>((await stack.RunOfAsync("hungry")).Attempt(1)))!;
        Assert.Equal(137, attempt.ExitCode);
    }

    [Fact]
    public async Task Service_that_is_gone_is_waited_for_and_the_run_goes_on()
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        await UploadAsync(stack, "away", "[ $OVERNIGHT_ATTEMPT = 1 ] && exit 69; exit 65");
        var run = await stack.RunOfAsync("away");
        var first = await DeployedStack.EventuallyAsync("the first attempt's verdict", () => stack.ReadAsync<Attempt>(run.Attempt(1)));
        Assert.Equal((Verdict.ServiceUnavailable, (int?)69), (first.Verdict, first.ExitCode));
        var result = await DeployedStack.EventuallyAsync("the result", () =>
        {
            // The minute's pause.
            clock.Jump(TimeSpan.FromSeconds(1));
            return stack.ReadAsync<Result>(run.Result);
        });
        Assert.Equal((Verdict.BadData, 2), (result.Verdict, result.Attempts));
    }

    [Fact]
    public async Task Image_that_is_not_there_is_told_once()
    {
        await using var stack = await DeployedStack.StartAsync(new() { ["TrainerImage"] = "000000000000.dkr.ecr.us-east-1.amazonaws.com/nowhere:latest" });
        await UploadAsync(stack, "image", "exit 0");
        var result = await stack.ResultOfAsync("image");
        Assert.Equal((RunStatus.Failed, (Verdict?)Verdict.ImageUnavailable, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("CannotPullContainerError", result.Message);
    }

    [Fact]
    public async Task Job_that_no_instance_could_hold_is_told_after_ten_minutes_instead_of_waiting_for_ever()
    {
        var clock = new JumpingClock();
        // A GPU is asked for, and the environment's types have none.
        await using var stack = await DeployedStack.StartAsync(new() { ["GpuInstanceTypes"] = "c7i.xlarge" }, clock);
        await stack.UploadAsync("recipes/misfit.json", """{ "compute": { "gpus": 1 } }""");
        await stack.UploadAsync("datasets/misfit/table.csv", Samples.Table(100));
        using var batch = Batch(stack);
        await BlockedJobAsync(batch, "gpu-spot", "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT");
        clock.Jump(TimeSpan.FromMinutes(11));
        var result = await stack.ResultOfAsync("misfit");
        Assert.Equal((RunStatus.Failed, (Verdict?)Verdict.Misconfigured, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("GpuInstanceTypes", result.Message);
    }

    [Fact]
    public async Task Without_spot_capacity_for_a_day_the_run_goes_on_on_demand()
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        stack.Cloud.Market.SetCapacity(null, null, available: false);
        await stack.UploadAsync("datasets/drought/table.csv", Samples.Table(300));
        using var batch = Batch(stack);
        await BlockedJobAsync(batch, "cpu-spot", "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY");
        clock.Jump(TimeSpan.FromHours(24.5));

        var result = await stack.ResultOfAsync("drought");
        Assert.True(result.Status == RunStatus.Succeeded, result.Message);
        var run = await stack.RunOfAsync("drought");
        var (first, second) = ((await stack.ReadAsync<Attempt>(run.Attempt(1)))!, (await stack.ReadAsync<Attempt>(run.Attempt(2)))!);
        Assert.Equal((Verdict.NoCapacity, Verdict.Finished, Market.OnDemand), (first.Verdict, second.Verdict, second.Host!.Market));
        Assert.Contains("On spot", first.Why);
        Assert.Contains("there was no spot for 24.5 h", second.Why);
        // On demand costs what it costs on demand.
        Assert.Equal(result.OnDemandUsd, result.CostUsd);
    }

    [Fact]
    public async Task Quota_that_is_used_up_lets_a_job_wait_without_a_reason_until_the_workflow_names_it_and_goes_on()
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        stack.Cloud.Quotas.Set(InstanceLifecycle.Spot, gpu: false, vcpus: 0);
        await UploadAsync(stack, "quota", "exit 65");
        using var batch = Batch(stack);
        await BlockedJobAsync(batch, "cpu-spot", "UNDETERMINED");
        // None of the queue's limits of time is for that. The task's own is 26 hours.
        clock.Jump(TimeSpan.FromHours(2));
        Assert.NotNull((await BlockedJobAsync(batch, "cpu-spot", "UNDETERMINED")).JobId);
        clock.Jump(TimeSpan.FromHours(24.1));

        // The other market has a quota of its own.
        var result = await stack.ResultOfAsync("quota");
        Assert.Equal((Verdict.BadData, 2), (result.Verdict, result.Attempts));
        var first = (await stack.ReadAsync<Attempt>((await stack.RunOfAsync("quota")).Attempt(1)))!;
        Assert.Equal(Verdict.NoCapacity, first.Verdict);
        Assert.Contains("the account's EC2 quota: `overnight doctor` looks at it", first.Message);
    }

    [Fact]
    public async Task Attempt_that_outlasts_its_limit_is_stopped_and_said_to_have()
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        await UploadAsync(stack, "endless", "exec sleep 600");
        using var batch = Batch(stack);
        await RunningJobAsync(batch, "cpu-spot", JobStatus.RUNNING);
        clock.Jump(TimeSpan.FromHours(12.1));
        var result = await stack.ResultOfAsync("endless");
        Assert.Equal((RunStatus.Failed, (Verdict?)Verdict.TimedOut, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("AttemptTimeoutSeconds", result.Message);
    }

    [Fact]
    public async Task Run_that_is_stopped_gets_its_result_at_once_and_its_job_ends()
    {
        await using var stack = await DeployedStack.StartAsync();
        await UploadAsync(stack, "halted", "exec sleep 600");
        using var batch = Batch(stack);
        var job = await RunningJobAsync(batch, "cpu-spot", JobStatus.RUNNING);
        var run = await stack.RunOfAsync("halted");
        var execution = $"{stack.Cloud.Outputs["StateMachineArn"].Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{run.Run}";
        await stack.Cloud.StepFunctions.StopExecutionAsync(execution, null, "not tonight");
        await DeployedStack.EventuallyAsync("the job's end", async () => await StatusAsync(batch, job.JobId) == JobStatus.FAILED ? "ended" : null);

        // Nobody sweeps: a rule hears of the execution's end.
        var result = await stack.ResultOfAsync("halted");
        Assert.Equal((RunStatus.Failed, Verdict.Stopped), (result.Status, result.Verdict));
        Assert.Contains("not tonight", result.Message);
    }

    private static async Task UploadAsync(DeployedStack stack, string name, string script)
    {
        await stack.UploadAsync($"recipes/{name}.json", $$"""{ "command": ["/bin/sh", "-c", "{{script}}"] }""");
        await stack.UploadAsync($"datasets/{name}/table.csv", Samples.Table(100));
    }

    private static AmazonBatchClient Batch(DeployedStack stack) => new(
        new BasicAWSCredentials(stack.Cloud.AccessKeyId, stack.Cloud.SecretAccessKey),
        new AmazonBatchConfig { ServiceURL = stack.Cloud.Endpoint.ToString(), AuthenticationRegion = stack.Cloud.Region });

    private static Task<JobSummary> RunningJobAsync(AmazonBatchClient batch, string queue, JobStatus status) =>
        DeployedStack.EventuallyAsync($"a job in {queue} that is {status.Value}", async () =>
            (await batch.ListJobsAsync(new ListJobsRequest { JobQueue = $"overnight-{queue}", JobStatus = status })).JobSummaryList?.FirstOrDefault());

    private static Task<JobSummary> BlockedJobAsync(AmazonBatchClient batch, string queue, string reason) =>
        DeployedStack.EventuallyAsync($"a job in {queue} that waits for {reason}", async () =>
            (await batch.ListJobsAsync(new ListJobsRequest { JobQueue = $"overnight-{queue}", JobStatus = JobStatus.RUNNABLE })).JobSummaryList
                ?.FirstOrDefault(job => job.StatusReason?.StartsWith(reason, StringComparison.Ordinal) == true));

    private static async Task<JobStatus?> StatusAsync(AmazonBatchClient batch, string job) =>
        (await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [job] })).Jobs?.FirstOrDefault()?.Status;
}
