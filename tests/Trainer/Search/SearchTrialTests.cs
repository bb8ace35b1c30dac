using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Tests.Attempts;

namespace Overnight.Trainer.Tests.Search;

/// <summary>Attempts at the trials of a search: rung by rung, and beside the others.</summary>
public sealed class SearchTrialTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 9,
        BatchSize = 24,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 3,
    };

    [Fact]
    public async Task A_survivor_goes_on_from_its_checkpoint_to_the_model_of_a_training_without_rungs()
    {
        var run = await PlanAsync(new TrialParameters(), new TrialParameters { LearningRate = 0.02, BatchSize = 16 });
        var folder = run.Plan.Folder(1);
        run.Trial = (1, 0);
        await run.MustEndAsync(ExitCode.Done);
        var paused = await bucket.GetAsync<Metrics>(folder.Metrics);
        Assert.Equal(new EarlyEnd(3, 9, EarlyEndReason.Rung), paused.EndedEarly);
        Assert.Equal(("validation", 3), (paused.MeasuredOn, paused.Epochs.Count));
        Assert.Equal(paused.Epochs.Max(epoch => epoch.ValidationMetric), paused.Primary.Value);
        Assert.Null(await bucket.TryGetAsync(folder.Model + "model.json"));
        var before = await bucket.GetAsync<Progress>(folder.Progress);

        run.Trial = (1, 1);
        await run.MustEndAsync(ExitCode.Done, attempt: 2);
        var finished = await bucket.GetAsync<Metrics>(folder.Metrics);
        Assert.Equal((null, 9), (finished.EndedEarly, finished.Epochs.Count));
        Assert.Equal(before.Step, (await bucket.GetAsync<Progress>(folder.Progress)).ResumedFromStep);

        var plain = await run.WithAsync(plan => plan.OfTrial(1) with { Run = plan.Run + "-plain", Search = null });
        await plain.MustEndAsync(ExitCode.Done);
        foreach (var file in new[] { "model.safetensors", "model.onnx" })
            Assert.Equal(await bucket.TryGetAsync(plain.Folder.Model + file), await bucket.TryGetAsync(folder.Model + file));
        // Nothing of a trial lies where a run without a search keeps it.
        Assert.Null(await bucket.TryGetAsync(run.Folder.Metrics));
        Assert.Null(await bucket.TryGetAsync(run.Folder.Progress));
    }

    [Fact]
    public async Task Interrupted_within_a_rung_it_ends_the_rung_with_the_same_figures()
    {
        var run = await PlanAsync(new TrialParameters());
        using var interruption = new Interruption();
        var time = new TickingTime(60, () => interruption.Request(InterruptionCause.Signal, "a test's SIGTERM"));
        run.Trial = (0, 0);
        await run.MustEndAsync(ExitCode.Interrupted, interruption: interruption, time: time);
        await run.MustEndAsync(ExitCode.Done, attempt: 2);
        var resumed = await bucket.GetAsync<Metrics>(run.Plan.Folder(0).Metrics);

        var again = await run.AgainAsync();
        again.Trial = (0, 0);
        await again.MustEndAsync(ExitCode.Done);
        Assert.Equal((await bucket.GetAsync<Metrics>(again.Plan.Folder(0).Metrics)).Epochs, resumed.Epochs);
    }

    [Fact]
    public async Task A_trial_that_does_worse_than_the_others_did_is_given_up()
    {
        var run = await PlanAsync(new TrialParameters(), new TrialParameters());
        await MarkOthersAsync(run, accuracy: 1.1);
        run.Trial = (1, 1);
        await run.MustEndAsync(ExitCode.Done);
        var metrics = await bucket.GetAsync<Metrics>(run.Plan.Folder(1).Metrics);
        Assert.Equal(EarlyEndReason.Median, metrics.EndedEarly!.Why);
        Assert.InRange(metrics.EndedEarly.Epochs, 5, 8);
        Assert.Equal(metrics.EndedEarly.Epochs, metrics.Epochs.Count);
        Assert.Contains("worse than the median of the other trials", run.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_recipe_without_a_search_is_trained_to_its_end_however_good_the_others_are()
    {
        var run = await PlanAsync(new TrialParameters(), new TrialParameters());
        await MarkOthersAsync(run, accuracy: 1.1);
        run.Trial = (0, 1);
        await run.MustEndAsync(ExitCode.Done);
        Assert.Null((await bucket.GetAsync<Metrics>(run.Plan.Folder(0).Metrics)).EndedEarly);
    }

    [Fact]
    public async Task Trials_that_do_worse_stop_nobody()
    {
        var run = await PlanAsync(new TrialParameters(), new TrialParameters());
        await MarkOthersAsync(run, accuracy: 0);
        run.Trial = (1, 1);
        await run.MustEndAsync(ExitCode.Done);
        Assert.Null((await bucket.GetAsync<Metrics>(run.Plan.Folder(1).Metrics)).EndedEarly);
    }

    [Theory]
    [InlineData(2, 0, "OVERNIGHT_TRIAL=2")]
    [InlineData(0, 2, "OVERNIGHT_RUNG='2'")]
    [InlineData(0, null, "OVERNIGHT_RUNG=''")]
    public async Task Settings_that_the_plan_does_not_know_are_refused(int trial, int? rung, string said)
    {
        var run = await PlanAsync(new TrialParameters(), new TrialParameters());
        run.Trial = (trial, rung);
        await run.MustEndAsync(ExitCode.OwnError);
        var failure = await bucket.GetAsync<Failure>((run.Folder with { Trial = rung is null ? null : trial }).Failure(1));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    private async Task MarkOthersAsync(TestRun run, double accuracy)
    {
        for (var other = 2; other < 8; other++)
            for (var eighth = 2; eighth < 8; eighth++)
                await bucket.PutAsync((run.Folder with { Trial = other }).Mark(1, eighth, accuracy), []);
    }

    private async Task<TestRun> PlanAsync(params TrialParameters[] trials)
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, Training, threads: 1);
        return await run.WithAsync(plan => plan with
        {
            Search = new PlannedSearch
            {
                Method = SearchMethod.Halving,
                Trials = [.. trials],
                Rungs = [new PlannedRung(1.0 / 3, trials.Length), new PlannedRung(1, 1)],
                Parallel = 1,
                StopEarly = true,
            },
        });
    }
}
