using Microsoft.AspNetCore.Http;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>Trouble at the moments that a training's own steps do not see: while reading, checkpointing, and publishing.</summary>
public sealed class AwkwardMomentTests(Bucket bucket) : IClassFixture<Bucket>, IDisposable
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 12,
        BatchSize = 24,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 3,
    };

    public void Dispose() => bucket.Intercept = null;

    [Fact]
    public async Task Interrupted_while_reading_it_says_so_and_the_next_attempt_begins_at_the_beginning()
    {
        var run = await PlanAsync();
        using var interruption = new Interruption();
        bucket.Intercept = request =>
        {
            if (request.Path.Value!.EndsWith("train.csv", StringComparison.Ordinal)) interruption.Request(InterruptionCause.Signal, "a test's SIGTERM");
            return null;
        };
        await run.MustEndAsync(ExitCode.Interrupted, interruption: interruption);
        Assert.Contains("interrupted before the training", run.LogText, StringComparison.Ordinal);
        Assert.Equal("interrupted", (await bucket.GetAsync<Progress>(run.Folder.Progress)).Stage);
        await MustFinishAsUndisturbedAsync(run, attempt: 2);
    }

    [Fact]
    public async Task Taken_over_while_reading_it_ends_as_if_it_had_nothing_to_do_and_says_nothing_of_the_run()
    {
        var run = await PlanAsync();
        using var interruption = new Interruption();
        bucket.Intercept = request =>
        {
            if (request.Path.Value!.EndsWith("train.csv", StringComparison.Ordinal)) interruption.Request(InterruptionCause.TakenOver, "a newer attempt took the lease");
            return null;
        };
        // Not 75: that is the answer to a host's being taken back, whose time costs nothing.
        await run.MustEndAsync(ExitCode.Done, interruption: interruption);
        Assert.NotEqual("interrupted", (await bucket.TryGetAsync(run.Folder.Progress)) is { } progress ? Documents.Parse<Progress>(progress).Stage : "none");
        await MustFinishAsUndisturbedAsync(run, attempt: 2);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("metrics.json")]
    public async Task SIGTERM_while_publishing_comes_too_late_to_change_anything(string document)
    {
        var run = await PlanAsync();
        using var interruption = new Interruption();
        bucket.Intercept = request =>
        {
            if (IsPut(request, document)) interruption.Request(InterruptionCause.Signal, "a test's SIGTERM");
            return null;
        };
        await run.MustEndAsync(ExitCode.Done, interruption: interruption);
        await MustBeAsUndisturbedAsync(run);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("metrics.json")]
    public async Task Where_publishing_breaks_off_nothing_looks_finished_and_the_next_attempt_publishes(string document)
    {
        var run = await PlanAsync();
        bucket.Intercept = request => IsPut(request, document) ? StatusCodes.Status500InternalServerError : null;
        await run.MustEndAsync(ExitCode.ServiceGone);
        Assert.Null(await bucket.TryGetAsync(run.Folder.Metrics));
        await MustFinishAsUndisturbedAsync(run, attempt: 2);
    }

    [Fact]
    public async Task S3_that_asks_to_slow_down_while_a_checkpoint_is_stored_costs_those_checkpoints_only()
    {
        var run = await PlanAsync();
        var stored = 0;
        bucket.Intercept = request => IsPut(request, ".ckpt") && ++stored <= 2 ? StatusCodes.Status503ServiceUnavailable : null;
        await run.MustEndAsync(ExitCode.Done, time: new TickingTime(int.MaxValue, () => { }));
        Assert.True(stored > 2, $"{stored}");
        Assert.Contains("checkpoint not stored", run.LogText, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"checkpoint\"", run.LogText, StringComparison.Ordinal);
        await MustBeAsUndisturbedAsync(run);
    }

    [Fact]
    public async Task S3_that_takes_no_checkpoint_at_all_ends_the_attempt_with_69()
    {
        var run = await PlanAsync();
        bucket.Intercept = request => IsPut(request, ".ckpt") ? StatusCodes.Status503ServiceUnavailable : null;
        await run.MustEndAsync(ExitCode.ServiceGone, time: new TickingTime(int.MaxValue, () => { }));
        await MustFinishAsUndisturbedAsync(run, attempt: 2);
    }

    [Fact]
    public async Task An_attempt_that_is_overtaken_amid_its_training_leaves_the_newer_ones_results_alone()
    {
        var run = await PlanAsync();
        byte[]? published = null;
        var time = new TickingTime(40, () =>
        {
            if (published is not null) return;
            published = [];
            Assert.Equal(ExitCode.Done, run.AttemptAsync(2, nonce: "newer").GetAwaiter().GetResult());
            published = bucket.TryGetAsync(run.Folder.Metrics).GetAwaiter().GetResult();
        });
        await run.MustEndAsync(ExitCode.Done, attempt: 1, time: time);
        Assert.Contains("another attempt has the run", run.LogText, StringComparison.Ordinal);
        Assert.Equal(published, await bucket.TryGetAsync(run.Folder.Metrics));
        await MustBeAsUndisturbedAsync(run);
    }

    private static bool IsPut(HttpRequest request, string ending) =>
        HttpMethods.IsPut(request.Method) && request.Path.Value!.EndsWith(ending, StringComparison.Ordinal);

    private async Task MustFinishAsUndisturbedAsync(TestRun run, int attempt)
    {
        bucket.Intercept = null;
        await run.MustEndAsync(ExitCode.Done, attempt);
        await MustBeAsUndisturbedAsync(run);
    }

    private async Task MustBeAsUndisturbedAsync(TestRun run)
    {
        bucket.Intercept = null;
        var undisturbed = await run.AgainAsync();
        await undisturbed.MustEndAsync(ExitCode.Done);
        Assert.Equal(await undisturbed.OutcomeAsync(), await run.OutcomeAsync());
    }

    private Task<TestRun> PlanAsync() => TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, Training, threads: 1);
}
