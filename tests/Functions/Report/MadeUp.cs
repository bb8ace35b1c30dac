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
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage, _ => spot) with
        {
            SpotPrices =
            [
                new PoolPrices("c7i.large", "us-east-1a", 0.08925m, [new PricePoint(Made.At(-3600), 0.0351m), new PricePoint(Made.At(100), 0.0348m)]),
            ],
        };
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
                Model = "runs/fashion/fashion-0123456789abcdef/model/",
                Promoted = true,
                Attempts = 2,
                Interruptions = 1,
                CostUsd = receipt.TotalUsd,
                OnDemandUsd = receipt.OnDemandUsd,
            },
            Receipt = receipt,
            Attempts = attempts,
            Plan = usage.Plan,
            Metrics = Metrics(),
            Promotion = new Promotion
            {
                Run = "fashion-0123456789abcdef",
                Promoted = true,
                Message = "Promoted: accuracy 0.913 against 0.896 of the champion fashion-older on the same 1,000 rows (p = 0.012).",
                HoldOut = "kept",
                Metric = new NamedValue("accuracy", 0.913),
                Comparison = new PairedComparison("fashion-older", 0.896, 1_000, 0.017, 0, 0.012, "exact McNemar"),
            },
        };
    }

    /// <summary>A run on a table that has a column of each kind, and a number to predict.</summary>
    public static ReportContent Table()
    {
        var content = Content();
        var columns = new List<PlannedColumn>
        {
            new("width", ColumnKind.Numeric, "numbers from 0.1 to 9.9") { Example = "4.25", Missing = 0.125 },
            new("colour", ColumnKind.Categorical, "3 values") { Example = "dark \"red\"" },
            new("sold", ColumnKind.Boolean, "two values that mean yes and no") { Example = "1" },
            new("day", ColumnKind.DateTime, "every value is a date") { Example = "1717113600" },
            new("remark", ColumnKind.Text, "phrases") { Example = "as good as new" },
            new("id", ColumnKind.Identifier, "it counts the rows from 1 to 900"),
            new("price", ColumnKind.Numeric, "numbers from 1 to 99") { Example = "12.5" },
        };
        return content with
        {
            Plan = content.Plan! with
            {
                Task = LearningTask.Regression,
                Model = ModelKind.Mlp,
                Data = content.Plan.Data with
                {
                    Source = "datasets/prices/prices.csv",
                    Format = DataFormat.Csv,
                    Files = [content.Plan.Data.Files[0] with { Key = "datasets/prices/prices.csv" }],
                    Images = null,
                    Columns = columns,
                    Target = "price",
                },
            },
            Metrics = content.Metrics! with
            {
                Task = LearningTask.Regression,
                Classes = [],
                Confusion = [],
                PerClass = [],
                Residuals = new ResidualSummary
                {
                    From = 1,
                    To = 99,
                    Counts = [.. Enumerable.Range(0, 24).Select(row => Enumerable.Range(0, 24).Select(column => Math.Max(0L, 40 - (9 * Math.Abs(row - column)))).ToList())],
                    Errors = [new ErrorQuantile(0.05, -3.5), new ErrorQuantile(0.5, 0.01), new ErrorQuantile(0.95, 3.75)],
                },
                Importance = [new ColumnImportance("width", 4.2, 0.1), new ColumnImportance("colour", 0.3, 0.02)],
            },
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
