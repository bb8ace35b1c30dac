using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Export;
using TorchSharp;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>Attempts that are given so many seconds to train, as where a budget pays for no more: each leaves the best model it has.</summary>
public sealed class TimeUpTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 30,
        BatchSize = 24,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 3,
    };

    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public async Task It_leaves_the_best_epoch_until_then_and_says_so(ModelKind model)
    {
        var run = await PlanAsync(model);
        await run.MustEndAsync(ExitCode.Done, time: new TorchTime(), stopAfterSeconds: 600);
        var metrics = await run.MetricsAsync();
        Assert.InRange(metrics.EndedEarly!.Epochs, 1, Training.Epochs - 1);
        Assert.Equal((Training.Epochs, metrics.EndedEarly.Epochs), (metrics.EndedEarly.Planned, metrics.Epochs.Count));
        var said = $"Training ended after {metrics.EndedEarly.Epochs} of 30 epochs, when the time";
        Assert.Contains(metrics.Alerts, alert => alert.StartsWith(said, StringComparison.Ordinal));

        var best = metrics.Epochs.MaxBy(epoch => (epoch.ValidationMetric, -epoch.ValidationLoss))!;
        Assert.Equal(best.ValidationMetric, metrics.Primary.Value);
        Assert.Equal(best.Epoch, (await ModelAsync(run)).Epoch);
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal("done", progress.Stage);
        Assert.True(progress is { SecondsPerStep: > 0, StartSeconds: not null }, $"{progress}");
        // As much as it was given: what it says of itself adds up.
        Assert.InRange(progress.StartSeconds!.Value + (progress.SecondsPerStep!.Value * progress.Step), 500, 650);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(24, true)]
    public async Task Without_a_whole_epoch_the_weights_are_as_they_are(int seconds, bool steps)
    {
        var run = await PlanAsync();
        await run.MustEndAsync(ExitCode.Done, time: new TorchTime(), stopAfterSeconds: seconds);
        var metrics = await run.MetricsAsync();
        Assert.Equal((new EarlyEnd(0, Training.Epochs), 0), (metrics.EndedEarly, metrics.Epochs.Count));
        Assert.InRange(metrics.Primary.Value, 0, 1);
        Assert.Equal(0, (await ModelAsync(run)).Epoch);
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal((steps, steps), (progress.Step > 0, progress.SecondsPerStep > 0));
        Assert.InRange(progress.Step, 0, 9);
    }

    [Fact]
    public async Task An_interrupted_attempt_is_followed_by_one_that_only_ends_it()
    {
        var run = await PlanAsync();
        using var interruption = new Interruption();
        var time = new TickingTime(400, () => interruption.Request(InterruptionCause.Signal, "a test's SIGTERM"));
        await run.MustEndAsync(ExitCode.Interrupted, interruption: interruption, time: time);
        var interrupted = await bucket.GetAsync<Progress>(run.Folder.Progress);

        // Its time was up before the data were read.
        await run.MustEndAsync(ExitCode.Done, attempt: 2, time: new TorchTime(), stopAfterSeconds: 1);
        var (metrics, progress) = (await run.MetricsAsync(), await bucket.GetAsync<Progress>(run.Folder.Progress));
        Assert.Equal(interrupted.Step, progress.ResumedFromStep);
        Assert.Null(progress.SecondsPerStep);
        Assert.Equal(new EarlyEnd(interrupted.Epoch - 1, Training.Epochs), metrics.EndedEarly);
        Assert.Equal(metrics.Epochs.Max(epoch => epoch.ValidationMetric), metrics.Primary.Value);
        _ = await ModelAsync(run);
    }

    [Fact]
    public async Task Time_that_is_not_up_changes_nothing()
    {
        var run = await PlanAsync();
        await run.MustEndAsync(ExitCode.Done, time: new TorchTime(), stopAfterSeconds: int.MaxValue);
        var unlimited = await run.AgainAsync();
        await unlimited.MustEndAsync(ExitCode.Done);
        Assert.Null((await run.MetricsAsync()).EndedEarly);
        Assert.Equal(await unlimited.OutcomeAsync(), await run.OutcomeAsync());
    }

    private Task<TestRun> PlanAsync(ModelKind model = ModelKind.Mlp) =>
        TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], model, Training, threads: 1);

    /// <summary>The model, which loads, and whose numbers are numbers.</summary>
    private async Task<ModelDocument> ModelAsync(TestRun run)
    {
        var document = await bucket.TryGetAsync(run.Folder.Model + "model.json");
        using var model = LoadedModel.Read(document!, (await bucket.TryGetAsync(run.Folder.Model + "model.safetensors"))!);
        using var scope = torch.NewDisposeScope();
        foreach (var (name, weights) in model.Network.state_dict())
            Assert.True(weights.to(torch.float32).isfinite().all().item<bool>(), name);
        return model.Document;
    }

    /// <summary>A clock that goes on by two seconds whenever the training looks at it, and not otherwise.</summary>
    private sealed class TorchTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() =>
            Thread.CurrentThread.Name == "torch" ? Interlocked.Add(ref _seconds, 2) : Interlocked.Read(ref _seconds);
    }
}
