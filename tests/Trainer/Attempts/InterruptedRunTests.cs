using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>Whole attempts against S3, ended by a signal or by a crash at moments drawn at random.</summary>
public sealed class InterruptedRunTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 3,
        BatchSize = 24,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 3,
    };

    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Cnn)]
    [InlineData(ModelKind.Linear)]
    [InlineData(ModelKind.Mlp, TrainingPrecision.Bfloat16)]
    [InlineData(ModelKind.Cnn, TrainingPrecision.Bfloat16)]
    public async Task Attempts_that_are_stopped_or_crash_end_in_the_same_results(ModelKind model, TrainingPrecision precision = TrainingPrecision.Float32)
    {
        const int seed = 42;
        var random = new Random(seed);
        var uninterrupted = await PlanAsync(model, precision);
        await uninterrupted.MustEndAsync(ExitCode.Done);
        var run = await uninterrupted.AgainAsync();

        var (attempt, stops, crashes) = (0, 0, 0);
        while (++attempt < 8)
        {
            using var interruption = new Interruption();
            var crash = random.Next(2) == 0;
            var time = new TickingTime(random.Next(10, 120), () =>
            {
                if (crash) throw new SimulatedCrashException();
                interruption.Request(InterruptionCause.Signal, "a test's SIGTERM");
            });
            var code = await run.AttemptAsync(attempt, interruption, time);
            if (code == ExitCode.Done) break;
            Assert.True(code == (crash ? ExitCode.OwnError : ExitCode.Interrupted), $"seed {seed}, attempt {attempt}: {code}\n{run.LogText}");
            (stops, crashes) = crash ? (stops, crashes + 1) : (stops + 1, crashes);
            Assert.Equal(crash ? "failed" : "interrupted", (await bucket.GetAsync<Progress>(run.Folder.Progress)).Stage);
        }
        Assert.True(stops > 0 && crashes > 0, $"seed {seed}: {stops} stops, {crashes} crashes");
        await run.MustEndAsync(ExitCode.Done, attempt + 1);
        Assert.Equal(await uninterrupted.OutcomeAsync(), await run.OutcomeAsync());
        Assert.Contains("\"resumed\"", run.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task A_torn_checkpoint_is_noticed_and_the_one_before_it_used(double left)
    {
        var run = await InterruptedAsync();
        var pointer = TrainerDocuments.Parse<Trainer.Checkpoints.CheckpointPointer>((await bucket.TryGetAsync(run.Folder.Checkpoints + "latest.json"))!);
        var whole = (await bucket.TryGetAsync(pointer.Key))!;
        await bucket.PutAsync(pointer.Key, whole[..(int)(whole.Length * left)]);

        await run.MustEndAsync(ExitCode.Done, attempt: 3);
        Assert.Contains("checkpoint not usable", run.LogText, StringComparison.Ordinal);
        var resumed = run.LogText.Split('\n').Last(line => line.Contains("\"event\":\"resumed\"", StringComparison.Ordinal));
        Assert.Contains($"\"step\":{pointer.Previous!.Step},", resumed, StringComparison.Ordinal);
        Assert.Equal(await (await FinishedAsync(run)).OutcomeAsync(), await run.OutcomeAsync());
    }

    [Fact]
    public async Task Checkpoints_that_are_damaged_or_gone_mean_a_new_beginning()
    {
        var run = await InterruptedAsync();
        var pointer = TrainerDocuments.Parse<Trainer.Checkpoints.CheckpointPointer>((await bucket.TryGetAsync(run.Folder.Checkpoints + "latest.json"))!);
        var whole = (await bucket.TryGetAsync(pointer.Key))!;
        whole[^1] ^= 1;
        await bucket.PutAsync(pointer.Key, whole);
        await bucket.S3.DeleteObjectAsync(Bucket.Name, pointer.Previous!.Key);

        await run.MustEndAsync(ExitCode.Done, attempt: 3);
        Assert.Contains("SHA-256", run.LogText, StringComparison.Ordinal);
        Assert.Contains("found no such object", run.LogText, StringComparison.Ordinal);
        Assert.Equal(await (await FinishedAsync(run)).OutcomeAsync(), await run.OutcomeAsync());
    }

    [Fact]
    public async Task Another_runs_checkpoint_is_not_used()
    {
        var run = await InterruptedAsync();
        var other = await run.AgainAsync();
        foreach (var key in await bucket.ListAsync(run.Folder.Checkpoints))
        {
            if (key.EndsWith("latest.json", StringComparison.Ordinal))
                await bucket.PutAsync(other.Folder.Checkpoints + "latest.json", (await bucket.TryGetAsync(key))!);
        }
        await other.MustEndAsync(ExitCode.Done, attempt: 3);
        Assert.Contains("a checkpoint of something else", other.LogText, StringComparison.Ordinal);
        Assert.Equal(await (await FinishedAsync(run)).OutcomeAsync(), await other.OutcomeAsync());
    }

    [Fact]
    public async Task A_pointer_that_is_no_pointer_means_a_new_beginning()
    {
        var run = await InterruptedAsync();
        await bucket.PutAsync(run.Folder.Checkpoints + "latest.json", Encoding.UTF8.GetBytes("{ \"step\": "));
        await run.MustEndAsync(ExitCode.Done, attempt: 3);
        Assert.Contains("checkpoint pointer not usable", run.LogText, StringComparison.Ordinal);
    }

    /// <summary>A run whose two attempts so far were interrupted, so that there are two checkpoints.</summary>
    private async Task<TestRun> InterruptedAsync()
    {
        var run = await PlanAsync(ModelKind.Mlp);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var interruption = new Interruption();
            var time = new TickingTime(40, () => interruption.Request(InterruptionCause.Signal, "a test's SIGTERM"));
            await run.MustEndAsync(ExitCode.Interrupted, attempt, interruption, time);
        }
        return run;
    }

    private static async Task<TestRun> FinishedAsync(TestRun like)
    {
        var run = await like.AgainAsync();
        await run.MustEndAsync(ExitCode.Done);
        return run;
    }

    private async Task<TestRun> PlanAsync(ModelKind model, TrainingPrecision precision = TrainingPrecision.Float32)
    {
        var training = Training with { Precision = precision };
        if (model != ModelKind.Cnn) return await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], model, training, threads: 1);
        var (images, labels) = Samples.Bars(240);
        return await TestRun.PlanAsync(bucket, [("train-images.gz", Samples.Gzip(images)), ("train-labels.gz", Samples.Gzip(labels))], model, training, threads: 1);
    }
}

/// <summary>What a test throws out of the training's midst: as far as the run can tell, a SIGKILL.</summary>
internal sealed class SimulatedCrashException() : Exception("the process was killed");

/// <summary>
/// A clock of which every look at it takes two seconds, so that a test's training of a moment lasts for minutes; at a given look
/// it does what the test wants done there.
/// </summary>
internal sealed class TickingTime(int tick, Action then) : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp()
    {
        var now = Interlocked.Increment(ref _ticks);
        // Only the training's own thread is ended: what runs beside it would not notice either.
        if (now >= tick && Thread.CurrentThread.Name == "torch") then();
        return 2 * now;
    }
}
