using Overnight.Contracts;
using Overnight.Functions.Tests.Search;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>Searches through the deployed workflow and the real handlers; jobs leave what a trainer of such quality would.</summary>
public sealed class SearchWorkflowTests : IAsyncDisposable
{
    private const string Source = "datasets/iris/iris.csv";

    private const string Halving = """
        { "epochs": 9, "search": { "method": "halving", "trials": 9, "parallel": 1, "space": { "learningRate": { "min": 0.001, "max": 0.1 } } } }
        """;

    private readonly DeployedWorkflow _workflow = new();
    private readonly HashSet<int> _interrupted = [];

    public SearchWorkflowTests()
    {
        _workflow.Buckets.Put("data", Source, TrainingWorkflowTests.Iris());
        _workflow.Ends = Trained;
    }

    public ValueTask DisposeAsync() => _workflow.DisposeAsync();

    private RunFolder Folder(Result result, int? trial = null) => new("iris", result.Run, trial);

    [Fact]
    public async Task The_best_go_on_from_rung_to_rung_and_the_best_of_all_is_the_run_s()
    {
        var (status, result) = await SearchAsync(Halving);

        Assert.Equal(("SUCCEEDED", RunStatus.Succeeded, 9 + 4 + 2), (status, result.Status, result.Attempts));
        var search = Search(result);
        Assert.Equal((7, 3, 3, "accuracy", true), (search.Best, search.Rungs, search.PlannedRungs, search.Metric, search.HigherIsBetter));
        Assert.Equal([3, 1, 1, 1, 1, 2, 1, 3, 2], search.Trials.Select(trial => trial.Rungs));
        Assert.Equal([9, 1, 1, 1, 1, 3, 1, 9, 3], search.Trials.Select(trial => trial.Epochs));
        Assert.Equal((TrialState.Finished, TrialState.Dropped), (search.Trials[7].State, search.Trials[8].State));
        // What the run has is the trial's, byte for byte.
        foreach (var key in new Func<RunFolder, string>[] { folder => folder.Metrics, folder => folder.HoldOut, folder => folder.Model + "model.onnx" })
            Assert.Equal(Bytes(key(Folder(result, 7))), Bytes(key(Folder(result))));
        Assert.Equal((Folder(result).Model, Folder(result).Metrics), (result.Model, result.Metrics));
        Assert.StartsWith("The best of 9 trials is trial 7", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_each_trial_cost_is_on_the_receipt_and_in_the_table()
    {
        var (_, result) = await SearchAsync(Halving);
        var receipt = _workflow.Buckets.Read<Receipt>(DeployedWorkflow.Results, result.Receipt!);
        Assert.Equal(15, receipt.Attempts.Count);
        Assert.Equal([1, 2, 3], receipt.Attempts.Where(bill => bill.Trial == 7).Select(bill => bill.Number));
        Assert.Contains(receipt.Lines, line => line is { Trial: 7, Attempt: 3 } && line.What.StartsWith("trial 7, attempt 3, c7i.large, spot", StringComparison.Ordinal));
        var search = Search(result);
        Assert.All(search.Trials, trial => Assert.Equal(receipt.Lines.Where(line => line.Trial == trial.Trial).Sum(line => line.Usd), trial.CostUsd));
        Assert.Equal(search.Trials.Sum(trial => trial.CostUsd), search.CostUsd);
        Assert.True(search.AllToTheEndUsd > search.CostUsd, $"{search.AllToTheEndUsd} against {search.CostUsd}");
        var report = _workflow.Buckets.ReadText(DeployedWorkflow.Results, result.Report!);
        Assert.Contains("id=\"trials\"", report, StringComparison.Ordinal);
        Assert.Contains("id=\"trial-chart-title\"", report, StringComparison.Ordinal);
        var line = _workflow.Buckets.Read<LedgerLine>(DeployedWorkflow.Results, _workflow.Buckets.Keys(DeployedWorkflow.Results).Single(key => key.StartsWith("ledger/", StringComparison.Ordinal)));
        Assert.Equal((15, 1), (line.Attempts, line.Uses.Count));
    }

    [Fact]
    public async Task A_trial_that_is_interrupted_counts_its_attempts_on_over_the_rungs()
    {
        _interrupted.Add(7);
        var (_, result) = await SearchAsync(Halving);
        Assert.Equal((15 + 3, 3), (result.Attempts, result.Interruptions));
        var attempts = Enumerable.Range(1, 6).Select(number => _workflow.Buckets.Read<Attempt>(DeployedWorkflow.Results, Folder(result, 7).Attempt(number)));
        Assert.Equal([Verdict.Interrupted, Verdict.Finished, Verdict.Interrupted, Verdict.Finished, Verdict.Interrupted, Verdict.Finished], attempts.Select(attempt => attempt.Verdict));
        Assert.All(attempts, attempt => Assert.Equal(7, attempt.Trial));
        Assert.Equal(_workflow.Jobs.Count, _workflow.Jobs.Select(job => (string)job["jobName"]!).Distinct().Count());
    }

    [Fact]
    public async Task Trials_that_fail_do_not_stop_the_others()
    {
        _workflow.Ends = job => job.Trial is 7 or 3 ? new JobEnd { ExitCode = 71 } : Trained(job);
        var (_, result) = await SearchAsync(Halving);
        var search = Search(result);
        Assert.Equal((RunStatus.Succeeded, 8), (result.Status, search.Best));
        Assert.Equal((TrialState.Failed, TrialState.Failed), (search.Trials[3].State, search.Trials[7].State));
        Assert.Contains("GPU's memory", search.Trials[7].Message, StringComparison.Ordinal);
        Assert.Contains("2 of 9 trials failed", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_any_model_fails_with_the_first_trial_s_reason()
    {
        _workflow.Ends = _ => new JobEnd { ExitCode = 71 };
        var (status, result) = await SearchAsync(Halving);
        Assert.Equal(("FAILED", RunStatus.Failed, (Verdict?)Verdict.OutOfGpuMemory, 9), (status, result.Status, result.Verdict, result.Attempts));
        Assert.StartsWith("None of the 9 trials left a model. Trial 0: The model and its batch did not fit", result.Message, StringComparison.Ordinal);
        Assert.NotNull(result.Receipt);
    }

    [Fact]
    public async Task A_grid_is_one_rung_with_the_default_setting_beside_it()
    {
        var (_, result) = await SearchAsync("""{ "epochs": 9, "search": { "parallel": 1, "space": { "learningRate": [0.01, 0.02], "batchSize": [8, 32] } } }""");
        var search = Search(result);
        Assert.Equal((5, 1, 5), (search.Trials.Count, search.Rungs, result.Attempts));
        Assert.All(search.Trials, trial => Assert.Equal((TrialState.Finished, 9), (trial.State, trial.Epochs)));
    }

    [Fact]
    public async Task Money_is_kept_to_and_shared_out()
    {
        const decimal most = 0.75m;
        var (_, result) = await SearchAsync(Halving.Replace("\"epochs\": 9,", "\"epochs\": 9, \"budget\": { \"maxUsd\": 0.75 },", StringComparison.Ordinal));
        Assert.Equal(RunStatus.Succeeded, result.Status);
        Assert.InRange(result.CostUsd!.Value, 0.0001m, most);
        // Each knows when it has to end, and those of a later rung have what the first has left.
        Assert.All(_workflow.Jobs, job => Assert.True(new SubmittedJob(job).StopAfterSeconds > 0));
        var byRung = _workflow.Jobs.Select(job => new SubmittedJob(job)).GroupBy(job => job.Rung, job => job.StopAfterSeconds).Select(group => group.Max()).ToList();
        Assert.True(byRung[2] > byRung[0], string.Join(", ", byRung));
    }

    [Fact]
    public async Task Too_little_money_for_the_trials_is_refused_before_anything_starts()
    {
        var (_, result) = await SearchAsync(Halving.Replace("\"epochs\": 9,", "\"epochs\": 9, \"budget\": { \"maxUsd\": 0.05 },", StringComparison.Ordinal));
        Assert.Equal((RunStatus.Rejected, 0), (result.Status, result.Attempts));
        Assert.Equal("budget.maxUsd", Assert.Single(result.Problems).Field);
    }

    [Fact]
    public async Task A_deadline_ends_the_search_with_what_it_has()
    {
        // Each job takes 65 s, one after another; 15 of them do not fit.
        var (_, result) = await SearchAsync(Halving.Replace("\"epochs\": 9,", "\"epochs\": 9, \"budget\": { \"deadlineMinutes\": 13 },", StringComparison.Ordinal));
        var search = Search(result);
        Assert.Contains(search.Trials, trial => trial.State == TrialState.OutOfTime);
        Assert.InRange(result.EndedAt - result.StartedAt, TimeSpan.Zero, TimeSpan.FromMinutes(14));
        Assert.True(result.Status == RunStatus.Succeeded, result.Message + string.Join("\n", search.Trials));
    }

    [Theory]
    [InlineData("NextRungArn")]
    [InlineData("SettleRunArn")]
    public async Task A_function_that_fails_once_does_nothing_twice(string function)
    {
        var calls = 0;
        _workflow.Fault = (name, _) => name == function && calls++ % 2 == 0 ? new InvalidOperationException("once") : null;
        var (_, result) = await SearchAsync(Halving);
        Assert.Equal((RunStatus.Succeeded, 15, 7), (result.Status, result.Attempts, Search(result).Best));
    }

    [Fact]
    public async Task Receipt_counts_the_states_and_functions_of_all_rungs()
    {
        var calls = 0;
        _workflow.Fault = (_, _) =>
        {
            calls++;
            return null;
        };
        _interrupted.Add(2);
        var (_, result) = await SearchAsync(Halving);
        var run = Assert.Single(_workflow.Service.ListExecutions(_workflow.MachineArn)).Arn;
        var entered = _workflow.Service.ListMapRuns(run).SelectMany(map => _workflow.Service.ListItems(map.Arn)).Select(trial => trial.Arn).Prepend(run)
            .SelectMany(_workflow.Service.GetHistory).Count(happened => ((string)happened["type"]!).EndsWith("StateEntered", StringComparison.Ordinal));
        var receipt = _workflow.Buckets.Read<Receipt>(DeployedWorkflow.Results, result.Receipt!);
        Assert.Equal(entered, receipt.Lines.Single(line => line.What == "Step Functions").Quantity);
        Assert.Equal(calls + 1, receipt.Lines.Single(line => line.What == "Lambda invocations").Quantity);
    }

    private async Task<(string Status, Result Result)> SearchAsync(string recipe)
    {
        _workflow.Buckets.Put("data", "recipes/iris.json", recipe);
        return await _workflow.RunAsync("iris", Source);
    }

    private SearchDocument Search(Result result) => _workflow.Buckets.Read<SearchDocument>(DeployedWorkflow.Results, Folder(result).Search);

    private byte[] Bytes(string key) => _workflow.Buckets.ReadBytes(DeployedWorkflow.Results, key);

    /// <summary>Trial 7 is the best, then 8, 5 and the others by their numbers.</summary>
    private JobEnd Trained(SubmittedJob job)
    {
        var isInterrupted = _interrupted.Contains(job.Trial) && job.Attempt % 2 == 1;
        return JobEnd.Succeeded with
        {
            Status = isInterrupted ? "FAILED" : "SUCCEEDED",
            ExitCode = isInterrupted ? 75 : 0,
            Leaves = (workflow, _) =>
            {
                var run = workflow.Key(folder => folder.Plan).Split('/');
                var folder = new RunFolder(run[1], run[2], job.Trial);
                var plan = workflow.Buckets.Read<Plan>(DeployedWorkflow.Results, folder.Plan);
                var (rung, epochs) = (plan.Search!.Rungs[job.Rung], plan.Training.Epochs);
                var trained = rung.LastEpoch(epochs);
                Put(workflow, folder.Host(job.Attempt, null), new AttemptHost
                {
                    InstanceId = $"i-{job.Trial}-{job.Attempt}",
                    InstanceType = "c7i.large",
                    AvailabilityZone = "us-east-1a",
                    Market = Market.Spot,
                    SeenAt = plan.CreatedAt,
                });
                Put(workflow, folder.Progress, new Progress
                {
                    Run = plan.Run,
                    Attempt = job.Attempt,
                    Stage = isInterrupted ? "interrupted" : "done",
                    StartedAt = plan.CreatedAt,
                    UpdatedAt = plan.CreatedAt,
                    Epochs = epochs,
                    Step = 10 * trained,
                    Steps = 10 * epochs,
                    CheckpointStep = 10 * trained,
                    SecondsPerStep = 0.5,
                });
                if (isInterrupted) return;
                var accuracy = (job.Trial switch { 7 => 90, 8 => 89, 5 => 88, var other => 50 + other }) / 100.0;
                var isLast = rung.Share >= 1;
                Put(workflow, folder.Metrics, Searches.Metrics(accuracy, trained, isLast ? null : EarlyEndReason.Rung) with { Run = plan.Run });
                if (!isLast) return;
                workflow.Buckets.Put(DeployedWorkflow.Results, folder.Model + "model.onnx", $"model of trial {job.Trial}");
                Put(workflow, folder.HoldOut, new HoldOutScores { Run = plan.Run, HoldOut = "v", Rows = 1 });
            },
        };
    }

    private static void Put<T>(DeployedWorkflow workflow, string key, T document)
        where T : class => workflow.Buckets.Put(DeployedWorkflow.Results, key, document);
}
