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
        Assert.Contains(("accuracy", "0.9000 on the validation rows (without a model: 0.3333)"), Outcome.Rows(Succeeded, metrics));
        Assert.Contains(("alerts", "none"), Outcome.Rows(Succeeded, metrics));
        Assert.Contains(("alerts", "2, below"), Outcome.Rows(Succeeded, metrics with { Alerts = ["one", "another"] }));
    }

    [Fact]
    public void A_metric_stands_alone_where_the_metrics_are_gone() =>
        Assert.Contains(("accuracy", "0.9000"), Outcome.Rows(Succeeded, metrics: null));

    [Fact]
    public void What_it_cost_stands_beside_what_else_it_might_have_cost()
    {
        var result = Succeeded with { CostUsd = 0.002m, OnDemandUsd = 0.008m };
        Assert.Equal(["cost", "on demand", "saving"], Costs(result, receipt: null).Select(row => row.What));
        Assert.Equal(
            [
                ("cost", "$0.002000 give or take $0.000300"), ("quoted", "$0.002500, between $0.001000 and $0.004000"), ("on demand", "$0.008000"),
                ("on SageMaker", "$0.009000"), ("saving", "75.0 %"), ("lost work", "12.3 s, $0.000100"),
            ],
            Costs(result, Paid));
        Assert.Contains(("on SageMaker", "not known"), Costs(result, Paid with { SageMakerUsd = null }));
        Assert.DoesNotContain("lost work", Costs(result, Paid with { Interruptions = 0 }).Select(row => row.What));
    }

    [Fact]
    public void A_printed_receipt_ends_in_the_sum_of_its_lines()
    {
        var rows = ReceiptLines.Rows(Paid).ToList();
        Assert.Equal(("Lambda", "3 requests", "0.00050000", "0.00050000"), rows[1]);
        Assert.Equal(("total", "0.00200000"), (rows[^1].What, rows[^1].Usd));
        Assert.Equal(decimal.Parse(rows[^1].Usd), rows.SkipLast(1).Sum(row => decimal.Parse(row.Usd)));
    }

    private static readonly Receipt Paid = new()
    {
        Run = "iris-1",
        Lines = [Line("attempt 1", 60, "seconds", 0.0015m, 0.0075m), Line("Lambda", 3, "requests", 0.0005m, 0.0005m)],
        TotalUsd = 0.002m,
        UncertainUsd = 0.0003m,
        OnDemandUsd = 0.008m,
        SageMakerUsd = 0.009m,
        Interruptions = 1,
        LostSeconds = 12.34m,
        LostUsd = 0.0001m,
        QuotedUsd = new UsdSpread(0.001m, 0.0025m, 0.004m),
        Attempts = [new AttemptBill { Number = 1, Share = 1 }],
    };

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usd, decimal onDemand) =>
        new() { What = what, Quantity = quantity, Unit = unit, Usd = usd, OnDemandUsd = onDemand, Source = "made up" };

    private static IEnumerable<(string What, string Value)> Costs(Result result, Receipt? receipt) =>
        Outcome.Rows(result, metrics: null, receipt)
            .SkipWhile(row => row.What != "cost").TakeWhile(row => row.What != "time");
}
