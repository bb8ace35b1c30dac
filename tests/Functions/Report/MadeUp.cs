using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.Report;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.Report;

/// <summary>A run that never was, with everything a report can show.</summary>
internal static class MadeUp
{
    private static readonly string[] Clothes =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static ReportContent Content()
    {
        Attempt[] attempts =
        [
            Made.Attempt(1, 0, 38, 92, Verdict.Interrupted) with
            {
                Message = "The host was about to be taken back, so the trainer saved a checkpoint and stopped.",
                CheckpointStep = 2_150,
                LastStep = 2_410,
                SecondsPerStep = 0.021,
            },
            Made.Attempt(2, 95, 121, 205, instance: "i-2") with { Message = "The trainer finished.", CheckpointStep = 5_270, LastStep = 5_270 },
        ];
        var spot = new SpotPrices([new SpotPriceChange(Made.At(-3600), 0.0351m), new SpotPriceChange(Made.At(100), 0.0348m)]);
        var usage = new RunUsage
        {
            Run = "fashion-0123456789abcdef",
            Attempts = attempts,
            Instances = InstanceLife.Of(attempts),
            Plan = Plan() with { Quote = Quote() },
            KeptBytes = 3_000_000,
        };
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage, _ => spot);
        return new ReportContent
        {
            Result = new Result
            {
                Run = "fashion-0123456789abcdef",
                Name = "fashion",
                Status = RunStatus.Succeeded,
                Message = "Trained: accuracy 0.9141 on the test part; the trivial model has 0.1.",
                Verdict = Verdict.Finished,
                StartedAt = Made.Start,
                EndedAt = Made.At(207),
                Metric = Metrics().Primary,
                Attempts = 2,
                Interruptions = 1,
                CostUsd = receipt.TotalUsd,
                OnDemandUsd = receipt.OnDemandUsd,
            },
            Receipt = receipt,
            Attempts = attempts,
            Plan = usage.Plan,
            Metrics = Metrics(),
        };
    }

    public static Quote Quote() => new()
    {
        InstanceType = "c7i.large",
        WorkSeconds = new Spread(90, 130, 200),
        StartSeconds = 75,
        Seconds = new Spread(180, 240, 900),
        Usd = new UsdSpread(0.0021m, 0.0034m, 0.0068m),
        SpotUsdPerHour = 0.0351m,
        OnDemandUsdPerHour = 0.08925m,
        Alternatives =
        [
            new QuotedAlternative("c7i.large", Market.OnDemand, 0.0071m, 215, "It costs twice as much and ends half a minute earlier."),
            new QuotedAlternative("g4dn.xlarge", Market.Spot, 0.0102m, 180, "Most of its time would be its start."),
            new QuotedAlternative("g6.xlarge", Market.Spot, null, 160, "EC2 told no spot price."),
        ],
        Sources = ["Spot prices as EC2 told them on 2026-11-20.", "The pace is estimated: this account has trained nothing like it yet."],
    };

    public static Plan Plan() => new()
    {
        Run = "fashion-0123456789abcdef",
        Name = "fashion",
        CreatedAt = Made.Start,
        Data = new PlannedData
        {
            Bucket = "overnight-data",
            Source = "datasets/fashion/v1/",
            Format = DataFormat.Idx,
            Files =
            [
                File("train-images-idx3-ubyte.gz", 26_421_880, DataPart.Train), File("train-labels-idx1-ubyte.gz", 29_515, DataPart.Train),
                File("t10k-images-idx3-ubyte.gz", 4_422_102, DataPart.Test), File("t10k-labels-idx1-ubyte.gz", 5_148, DataPart.Test),
            ],
            Images = new ImageShape(1, 28, 28, 10),
            Rows = 60_000,
            RowsAreEstimated = false,
        },
        Task = LearningTask.Classification,
        Model = ModelKind.Cnn,
        Training = new PlannedTraining { Epochs = 12, BatchSize = 128, LearningRate = 0.002, WeightDecay = 0.01, Validation = 0.1, Seed = 1 },
        Compute = new PlannedCompute
        {
            Queue = "arn:aws:batch:us-east-1:000000000000:job-queue/overnight-cpu-spot",
            Vcpus = 2,
            MemoryMiB = 3_072,
            Gpus = 0,
            Why = "About 2 minutes of work for two vCPUs: a GPU would cost 10.1 times as much, most of it while it starts.",
        },
        Output = new PlannedOutput("overnight-results", "runs/fashion/fashion-0123456789abcdef/"),
        Notes = ["Images of 1 x 28 x 28 in 10 classes.", "There is no recipes/fashion.json: everything was decided from the data."],
    };

    public static Metrics Metrics() => new()
    {
        Run = "fashion-0123456789abcdef",
        Task = LearningTask.Classification,
        Model = ModelKind.Cnn,
        Primary = new NamedValue("accuracy", 0.9141),
        HigherIsBetter = true,
        MeasuredOn = "test",
        Final = [new NamedValue("accuracy", 0.9141), new NamedValue("log loss", 0.2432), new NamedValue("macro F1", 0.9139)],
        Baseline = [new NamedValue("accuracy", 0.1), new NamedValue("log loss", 2.3026)],
        Epochs = [.. Enumerable.Range(1, 12).Select(epoch => new EpochMetrics
        {
            Epoch = epoch,
            TrainLoss = 0.13 + (0.75 / epoch),
            ValidationLoss = 0.21 + (0.42 / epoch) + (0.004 * (epoch % 3)),
            ValidationMetric = 0.925 - (0.16 / epoch) - (0.002 * (epoch % 2)),
        })],
        TrainRows = 54_000,
        ValidationRows = 6_000,
        TestRows = 10_000,
        Classes = [.. Clothes],
        Confusion = [.. Enumerable.Range(0, 10).Select(row => Enumerable.Range(0, 10).Select(column => Count(row, column)).ToList())],
        Alerts = ["'Shirt' is taken for 'T-shirt' in 11 % of its rows: the two may need more data, or be one class."],
        Timing = new Timing
        {
            ReadingSeconds = 1.4,
            TrainingSeconds = 71.2,
            EvaluatingSeconds = 6.3,
            CheckpointStallSeconds = 0.21,
            Checkpoints = 9,
            SamplesPerSecond = 9_012,
            Device = "cpu",
            Threads = 2,
        },
    };

    private static long Count(int row, int column) => (row, column) switch
    {
        (6, 0) => 110,
        (0, 6) => 93,
        _ when row == column => row is 0 or 6 ? 800 : 950,
        _ => ((row * 7) + (column * 3)) % 11,
    };

    private static PlannedFile File(string name, long bytes, DataPart part) =>
        new() { Key = $"datasets/fashion/v1/{name}", ETag = "0f1e2d3c4b5a69788796a5b4c3d2e1f0", SizeBytes = bytes, Part = part, VersionId = "v1" };
}
