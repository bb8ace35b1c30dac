using System.Text;
using Overnight.Contracts;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>Every way a run can end, through the deployed workflow and the real handlers.</summary>
public sealed class TrainingWorkflowTests : IAsyncDisposable
{
    private const string Source = "datasets/iris/iris.csv";
    private readonly DeployedWorkflow _workflow = new();

    public TrainingWorkflowTests() => _workflow.Buckets.Put("data", Source, Iris());

    public ValueTask DisposeAsync() => _workflow.DisposeAsync();

    [Fact]
    public async Task Run_that_is_interrupted_twice_finishes_at_the_third_attempt()
    {
        _workflow.Script.AddRange([new JobEnd { ExitCode = 75 }, new JobEnd { StatusReason = "Host EC2 (instance i-1) terminated." }, JobEnd.Succeeded]);

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("SUCCEEDED", RunStatus.Succeeded, 3, 2), (status, result.Status, result.Attempts, result.Interruptions));
        var last = _workflow.Jobs[2];
        Assert.EndsWith("-trial-0-attempt-3", (string)last["jobName"]!, StringComparison.Ordinal);
        Assert.Equal(("cpu", "TrainerJobDefinition"), ((string)last["jobQueue"]!, (string)last["jobDefinition"]!));
        Assert.Equal("""[{"type":"VCPU","value":"2"},{"type":"MEMORY","value":"3072"}]""", last["containerOverrides"]!["resourceRequirements"]!.ToJsonString());
        var environment = last["containerOverrides"]!["environment"]!.AsArray().ToDictionary(pair => (string)pair!["name"]!, pair => (string)pair!["value"]!);
        Assert.Equal($"s3://results/{_workflow.Key(folder => folder.Plan)}", environment["OVERNIGHT_PLAN"]);
        Assert.Equal(("0", "", "3"), (environment["OVERNIGHT_TRIAL"], environment["OVERNIGHT_RUNG"], environment["OVERNIGHT_ATTEMPT"]));
    }

    [Fact]
    public async Task Job_that_lost_its_run_to_a_twin_is_followed_by_an_attempt_that_takes_the_run_over()
    {
        _workflow.Script.AddRange([JobEnd.Succeeded with { Leaves = (workflow, _) => workflow.Buckets.Put(DeployedWorkflow.Results,
            workflow.Key(folder => folder.Lease), new LeaseDocument { Attempt = 1, Nonce = "n", Job = "a-twin", Beat = 2, Released = false }) }, JobEnd.Succeeded]);

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("SUCCEEDED", RunStatus.Succeeded, 2, 0), (status, result.Status, result.Attempts, result.Interruptions));
    }

    [Theory]
    [InlineData(65, "Essential container in task exited", null, Verdict.BadData, 1)]
    [InlineData(70, "Essential container in task exited", null, Verdict.OwnError, 1)]
    [InlineData(71, "Essential container in task exited", null, Verdict.OutOfGpuMemory, 1)]
    [InlineData(137, "Essential container in task exited", "OutOfMemoryError: Container killed due to memory usage", Verdict.OutOfMemory, 1)]
    [InlineData(null, "Task failed to start", "CannotPullContainerError: not found", Verdict.ImageUnavailable, 1)]
    [InlineData(75, "Job attempt duration exceeded timeout", null, Verdict.TimedOut, 1)]
    [InlineData(null, "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", null, Verdict.Misconfigured, 1)]
    [InlineData(null, "what nobody has ever seen", null, Verdict.Unknown, 1)]
    [InlineData(75, "Essential container in task exited", null, Verdict.Interrupted, 20)]
    [InlineData(69, "Essential container in task exited", null, Verdict.ServiceUnavailable, 20)]
    [InlineData(null, "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", null, Verdict.NoCapacity, 200)]
    public async Task Run_whose_attempts_all_end_so_fails_after_as_many_as_are_worth_it(
        int? exitCode, string statusReason, string? containerReason, Verdict verdict, int attempts)
    {
        _workflow.Script.Add(new JobEnd { ExitCode = exitCode, StatusReason = statusReason, ContainerReason = containerReason });

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("FAILED", RunStatus.Failed, (Verdict?)verdict, attempts), (status, result.Status, result.Verdict, result.Attempts));
        Assert.Equal(attempts, _workflow.Jobs.Count);
        Assert.NotNull(result.Receipt);
        var told = Assert.Single(_workflow.Told);
        Assert.StartsWith("Overnight: iris failed, ", told, StringComparison.Ordinal);
        Assert.Contains($"overnight retry {result.Run}\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_never_starts_is_given_up_after_a_day_and_tried_again()
    {
        _workflow.Script.AddRange([new JobEnd { Hangs = true, StatusReason = null }, JobEnd.Succeeded]);

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("SUCCEEDED", 2), (status, result.Attempts));
        Assert.Equal(Verdict.NoCapacity, _workflow.Buckets.Read<Attempt>(DeployedWorkflow.Results, _workflow.Key(folder => folder.Attempt(1))).Verdict);
        Assert.InRange(result.EndedAt - result.StartedAt, TimeSpan.FromHours(26), TimeSpan.FromHours(27));
    }

    [Fact]
    public async Task Job_that_Batch_refuses_fails_the_run_in_Batch_s_words()
    {
        _workflow.Script.Add(new JobEnd { Refused = "JobQueue cpu not found" });
        var (_, result) = await _workflow.RunAsync("iris", Source);
        Assert.Equal(Verdict.Misconfigured, result.Verdict);
        Assert.Contains("JobQueue cpu not found", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_that_cannot_be_used_is_rejected_without_a_job()
    {
        _workflow.Buckets.Put("data", Source, "only one column\n1\n2\n");
        var (status, result) = await _workflow.RunAsync("iris", Source);
        Assert.Equal(("FAILED", RunStatus.Rejected, 0), (status, result.Status, result.Attempts));
        Assert.NotEmpty(result.Problems);
        Assert.Empty(_workflow.Jobs);
    }

    [Theory]
    [InlineData("PlanRunArn", RunStatus.Failed)]
    [InlineData("DecideArn", RunStatus.Failed)]
    [InlineData("JudgeAttemptArn", RunStatus.Failed)]
    [InlineData("EvaluateRunArn", RunStatus.Succeeded)]
    [InlineData("SettleRunArn", RunStatus.Succeeded)]
    [InlineData("PublishRunArn", RunStatus.Succeeded)]
    public async Task Function_that_always_fails_still_leaves_a_result(string broken, RunStatus expected)
    {
        _workflow.Script.Add(JobEnd.Succeeded);
        // Even PublishRun, as long as it can do its least.
        _workflow.Fault = (function, state) => function == broken && state.Unpublished is null ? new InvalidOperationException("broken") : null;

        var (_, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(expected, result.Status);
        Assert.Contains("InvalidOperationException", result.Message, StringComparison.Ordinal);
        // The last resort tells of it too.
        Assert.Contains($"overnight show {result.Run}\n", Assert.Single(_workflow.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spot_that_does_not_come_in_a_day_is_left_for_on_demand()
    {
        const string reason = "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";
        var anHour = new JobEnd { StatusReason = reason, Takes = TimeSpan.FromMinutes(61) };
        _workflow.Script.AddRange([.. Enumerable.Repeat(anHour, 24), JobEnd.Succeeded]);

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("SUCCEEDED", 25), (status, result.Attempts));
        Assert.Equal([.. Enumerable.Repeat("cpu", 24), "cpu-on-demand"], _workflow.Jobs.Select(job => (string)job["jobQueue"]!));
    }

    [Fact]
    public async Task Topic_that_takes_nothing_costs_nothing_but_the_message()
    {
        await using var workflow = new DeployedWorkflow(hasTopic: false);
        workflow.Buckets.Put("data", Source, Iris());
        workflow.Script.Add(JobEnd.Succeeded);
        var (status, result) = await workflow.RunAsync("iris", Source);
        Assert.Equal(("SUCCEEDED", RunStatus.Succeeded), (status, result.Status));
    }

    [Fact]
    public async Task Retry_is_a_run_of_its_own_on_the_same_upload()
    {
        _workflow.Script.AddRange([new JobEnd { ExitCode = 70 }, JobEnd.Succeeded]);
        var (_, first) = await _workflow.RunAsync("iris", Source);
        var (_, second) = await _workflow.RunAsync("iris", Source, retry: 1);

        Assert.Equal((RunStatus.Failed, RunStatus.Succeeded), (first.Status, second.Status));
        Assert.Equal($"{first.Run}-r1", second.Run);
        Assert.Equal(first, _workflow.Buckets.Read<Result>(DeployedWorkflow.Results, new RunFolder("iris", first.Run).Result) with { Problems = first.Problems });
    }

    [Fact]
    public async Task Function_that_fails_once_is_called_again()
    {
        _workflow.Script.Add(JobEnd.Succeeded);
        var failed = new HashSet<string>();
        _workflow.Fault = (function, _) => failed.Add(function) ? new InvalidOperationException("once") : null;

        var (status, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(("SUCCEEDED", 6), (status, failed.Count));
        Assert.Equal(1, result.Attempts);
    }

    internal static string Iris()
    {
        var text = new StringBuilder("sepal,petal,species\n");
        for (var i = 0; i < 90; i++) text.Append($"{4.5 + (i % 30 / 10.0)},{1.1 + (i % 17 / 10.0)},{(i % 3 == 0 ? "setosa" : "virginica")}\n");
        return text.ToString();
    }
}
