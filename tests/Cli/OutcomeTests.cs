using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Tests;

public sealed class OutcomeTests
{
    private static readonly Result Succeeded = new()
    {
        Run = "iris-1",
        Name = "iris",
        Status = RunStatus.Succeeded,
        Message = "",
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(90),
        Metric = new NamedValue("accuracy", 0.9),
        Attempts = 1,
        Interruptions = 0,
    };

    [Fact]
    public void A_metric_stands_beside_what_no_model_gets()
    {
        var metrics = new Metrics
        {
            Run = "iris-1",
            Task = LearningTask.Classification,
            Model = ModelKind.Mlp,
            Primary = Succeeded.Metric!,
            HigherIsBetter = true,
            MeasuredOn = "validation",
            Final = [],
            Baseline = [new NamedValue("accuracy", 1.0 / 3)],
            Epochs = [],
            TrainRows = 120,
            ValidationRows = 30,
            TestRows = 0,
            Timing = new Timing
            {
                ReadingSeconds = 0,
                TrainingSeconds = 0,
                EvaluatingSeconds = 0,
                CheckpointStallSeconds = 0,
                Checkpoints = 0,
                SamplesPerSecond = 0,
                Device = "cpu",
                Threads = 1,
            },
        };
        Assert.Contains(("accuracy", "0.9000 on the validation rows (without a model: 0.3333)"), Outcome.Rows(Succeeded, metrics, "results"));
        Assert.Contains(("alerts", "none"), Outcome.Rows(Succeeded, metrics, "results"));
        Assert.Contains(("alerts", "2, below"), Outcome.Rows(Succeeded, metrics with { Alerts = ["one", "another"] }, "results"));
    }

    [Fact]
    public void A_metric_stands_alone_where_the_metrics_are_gone() =>
        Assert.Contains(("accuracy", "0.9000"), Outcome.Rows(Succeeded, metrics: null, "results"));
}
