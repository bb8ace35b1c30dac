using System.Runtime.InteropServices;
using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.HoldOuts;

/// <summary>The rows that models are compared on: kept by the first run, and not trained on by those after it.</summary>
public sealed class HoldOutTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 2,
        BatchSize = 64,
        LearningRate = 0.01,
        WeightDecay = 0,
        Validation = 0.25,
        Seed = 1,
    };

    [Fact]
    public async Task The_first_run_keeps_its_held_out_rows_and_its_scores_are_its_metrics()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(800))], ModelKind.Mlp, Training, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        var (metrics, scores) = (await run.MetricsAsync(), await ScoresAsync(run));
        Assert.Equal(200, scores.Rows);
        Assert.Equal(Metric(metrics, "accuracy"), Mean(scores, PromotionMetric.Accuracy), 1e-9);
        Assert.Equal(Metric(metrics, "logLoss"), Mean(scores, PromotionMetric.LogLoss), 1e-5);

        var kept = await bucket.GetAsync<HoldOut>(new ModelNames("test").HoldOut(scores.HoldOut));
        Assert.Equal((scores.HoldOut, run.Plan.Run, 200, "class"), (kept.Version, kept.Run, kept.Rows, kept.Target));
        var rows = Encoding.UTF8.GetString((await bucket.TryGetAsync(new ModelNames("test").HoldOutFolder(kept.Version) + kept.Files.Single()))!);
        Assert.Equal(201, rows.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task A_later_run_does_not_train_on_kept_rows_and_the_same_model_scores_the_same()
    {
        var first = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(600))], ModelKind.Mlp, Training, threads: 1);
        await first.MustEndAsync(ExitCode.Done);
        var kept = (await ScoresAsync(first)).HoldOut;
        Assert.Equal(Metric(await first.MetricsAsync(), "rmse"), Mean(await ScoresAsync(first), PromotionMetric.Rmse), 1e-4);

        // The same data and seed: its validation part is the hold-out, and nothing has to be left out.
        var same = await (await first.AgainAsync()).WithAsync(plan => plan with { HoldOut = kept });
        await same.MustEndAsync(ExitCode.Done);
        Assert.Equal((450, kept), ((await same.MetricsAsync()).TrainRows, (await ScoresAsync(same)).HoldOut));
        Assert.Equal((await ScoresAsync(first)).Error, (await ScoresAsync(same)).Error);

        // Another seed splits otherwise: kept rows that fall into the training part are not trained on.
        var other = await same.WithAsync(plan => plan with { Run = plan.Run + "-other", Training = Training with { Seed = 2 } });
        await other.MustEndAsync(ExitCode.Done);
        var metrics = await other.MetricsAsync();
        Assert.InRange(metrics.TrainRows, 300, 400);
        Assert.Contains($"{450 - metrics.TrainRows} of 450 training rows were not trained on", Assert.Single(metrics.Notes), StringComparison.Ordinal);
        Assert.Equal((kept, 150), ((await ScoresAsync(other)).HoldOut, (await ScoresAsync(other)).Rows));
    }

    [Fact]
    public async Task Where_the_kept_rows_cannot_be_used_its_own_take_their_place_and_it_says_why()
    {
        var first = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(200))], ModelKind.Linear, Training, threads: 1);
        await first.MustEndAsync(ExitCode.Done);
        var kept = (await ScoresAsync(first)).HoldOut;
        var wider = Encoding.UTF8.GetString(Samples.Sums(200)).Replace("a,b,c,y", "a,b,d,y", StringComparison.Ordinal);
        var renamed = await (await TestRun.PlanAsync(bucket, [("train.csv", Encoding.UTF8.GetBytes(wider))], ModelKind.Linear, Training, threads: 1))
            .WithAsync(plan => plan with { HoldOut = kept });
        await renamed.MustEndAsync(ExitCode.Done);
        var scores = await ScoresAsync(renamed);
        Assert.NotEqual(kept, scores.HoldOut);
        Assert.Contains("column 'd' is new", scores.Instead, StringComparison.Ordinal);

        var gone = await first.WithAsync(plan => plan with { Run = plan.Run + "-gone", HoldOut = "0123456789abcdef" });
        await gone.MustEndAsync(ExitCode.Done);
        Assert.Contains("they were deleted", (await ScoresAsync(gone)).Instead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_are_little_more_than_the_kept_rows_are_trained_on_but_not_compared()
    {
        var first = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(200)), ("test.csv", Samples.Sums(100, seed: 2))], ModelKind.Linear, Training, threads: 1);
        await first.MustEndAsync(ExitCode.Done);
        var kept = (await ScoresAsync(first)).HoldOut;
        var cheat = await (await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(100, seed: 2))], ModelKind.Linear, Training, threads: 1))
            .WithAsync(plan => plan with { HoldOut = kept });
        await cheat.MustEndAsync(ExitCode.Done);
        Assert.Contains("cannot be compared with the champion", Assert.Single((await cheat.MetricsAsync()).Notes), StringComparison.Ordinal);
        Assert.Null(await bucket.TryGetAsync(cheat.Folder.HoldOut));
    }

    [Fact]
    public async Task Pictures_are_kept_and_known_again()
    {
        var (images, labels) = Samples.Bars(300);
        var first = await TestRun.PlanAsync(bucket, [("train-images", images), ("train-labels", labels)], ModelKind.Cnn, Training, threads: 1);
        await first.MustEndAsync(ExitCode.Done);
        var scores = await ScoresAsync(first);
        Assert.Equal((await first.MetricsAsync()).Primary.Value, Mean(scores, PromotionMetric.Accuracy), 1e-9);

        var other = await first.WithAsync(plan => plan with { Run = plan.Run + "-other", HoldOut = scores.HoldOut, Training = Training with { Seed = 2 } });
        await other.MustEndAsync(ExitCode.Done);
        Assert.InRange((await other.MetricsAsync()).TrainRows, 150, 190);
        Assert.Equal(75, MemoryMarshal.Cast<byte, float>((await ScoresAsync(other)).Correct).Length);
    }

    private Task<HoldOutScores> ScoresAsync(TestRun run) => bucket.GetAsync<HoldOutScores>(run.Folder.HoldOut);

    private static double Metric(Metrics metrics, string name) => metrics.Final.Single(metric => metric.Name == name).Value;

    private static double Mean(HoldOutScores scores, PromotionMetric metric) => HoldOutScores.Value(metric, scores.Costs(metric)!.Average());
}
