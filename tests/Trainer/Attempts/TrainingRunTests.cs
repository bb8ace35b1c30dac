using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class TrainingRunTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 8, BatchSize = 64, LearningRate = 0.01, WeightDecay = 0.01, Validation = 0.25, Seed = 1,
    };

    [Fact]
    public async Task A_table_of_every_kind_of_column_is_learnt()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(1_500))], ModelKind.Mlp, Training);
        await run.MustEndAsync(ExitCode.Done);

        var metrics = await run.MetricsAsync();
        Assert.Equal((run.Plan.Run, "validation", true), (metrics.Run, metrics.MeasuredOn, metrics.HigherIsBetter));
        Assert.True(metrics.Primary is { Name: "accuracy", Value: > 0.9 }, $"{metrics.Primary}\n{run.LogText}");
        Assert.True(metrics.Baseline[0].Value < 0.75);
        Assert.Equal((1_125, 375, 0), (metrics.TrainRows, metrics.ValidationRows, metrics.TestRows));
        Assert.Equal(["large", "small"], metrics.Classes);
        Assert.Equal(375, metrics.Confusion.Sum(row => row.Sum()));
        Assert.Equal(Enumerable.Range(1, 8), metrics.Epochs.Select(e => e.Epoch));
        Assert.Equal("done", (await bucket.GetAsync<Progress>(run.Folder.Progress)).Stage);
    }
}
