using System.Text;
using System.Text.Json.Nodes;
using Overnight.Contracts;
using Overnight.Functions.PublishRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Receipts;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PublishRun;

/// <summary>What a run adds to CloudWatch's metrics, and that it does so once.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Results = "results";
    private static readonly RunFolder Folder = new("digits", "digits-1");
    private readonly Buckets _buckets = new();
    private readonly MemoryStream _lines = new();

    public MetricsTests()
    {
        _buckets.Put(Results, Folder.Plan, MadeUp.Plan());
        _buckets.Put(Results, Folder.Metrics, MadeUp.Metrics());
        _buckets.Put(Results, Folder.Attempt(1), Made.Attempt(1, 0, 20, 70, Verdict.Interrupted));
        _buckets.Put(Results, Folder.Attempt(2), Made.Attempt(2, 71, 90, 160, instance: "i-2"));
    }

    public void Dispose() => _lines.Dispose();

    [Fact]
    public async Task Result_is_counted_once_however_often_it_is_published()
    {
        PutReceipt(total: 0.02m, onDemand: 0.05m, lostSeconds: 12.5m);
        await PublishAsync(Finished());
        await PublishAsync(Finished());
        await PublishAsync(Finished() with { Unpublished = new StepError { Error = "States.Timeout" } });

        var line = Assert.Single(Lines());
        Validate(line);
        Assert.Equal(("overnight-test", "digits-1", "digits"), ((string?)line["Stack"], (string?)line["run"], (string?)line["name"]));
        Assert.Equal((1, 0, 0, 1), (Value(line, "RunsSucceeded"), Value(line, "RunsFailed"), Value(line, "RunsRejected"), Value(line, "Interruptions")));
        Assert.Equal((0.02, 0.03, 12.5), (Value(line, "CostUsd"), Value(line, "SavedUsd"), Value(line, "LostSeconds")));
        Assert.Equal(300, Value(line, "WallSeconds"));
    }

    [Fact]
    public async Task Redrive_adds_only_what_it_has_more_than_the_result_it_replaces()
    {
        PutReceipt(total: 0.02m, onDemand: 0.05m);
        await PublishAsync(Failed(Verdict.OwnError));
        PutReceipt(total: 0.03m, onDemand: 0.09m);
        await PublishAsync(Finished() with { Redrive = 1 });

        var lines = Lines();
        Assert.All(lines, Validate);
        Assert.Equal([(1d, 0d), (0d, 1d)], lines.Select(line => (Value(line, "RunsFailed"), Value(line, "RunsSucceeded"))));
        Assert.Equal(0.03, lines.Sum(line => Value(line, "CostUsd")), 12);
        Assert.Equal(0.06, lines.Sum(line => Value(line, "SavedUsd")), 12);
        Assert.Equal(1, lines.Sum(line => Value(line, "Interruptions")));
    }

    [Fact]
    public async Task What_is_not_known_is_no_metric()
    {
        await PublishAsync(Request() with { Next = NextStep.Settle, Message = "Not to be trained on." });

        var line = Assert.Single(Lines());
        Validate(line);
        Assert.Equal(1, Value(line, "RunsRejected"));
        Assert.All(["CostUsd", "SavedUsd", "LostSeconds"], name => Assert.Null(line[name]));
    }

    [Fact]
    public void Any_result_makes_a_line_that_CloudWatch_takes()
    {
        const int seed = 20261121;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var result = Any(random);
            var replaced = random.Next(3) == 0 ? Any(random) : null;
            decimal? lost = random.Next(2) == 0 ? random.Next(10_000) / 7m : null;
            var line = JsonNode.Parse(RunMetrics.Line(result, replaced, lost, "s"))!;
            Validate(line);
            Assert.Equal(1, Value(line, "RunsSucceeded") + Value(line, "RunsFailed") + Value(line, "RunsRejected"));
        }
    }

    /// <summary>
    /// The rules of the specification, and the metrics' own limits.
    /// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    /// </summary>
    private static void Validate(JsonNode line)
    {
        var root = line.AsObject();
        var meta = root["_aws"]!.AsObject();
        Assert.Equal(["CloudWatchMetrics", "Timestamp"], meta.Select(member => member.Key).Order(StringComparer.Ordinal));
        var at = DateTimeOffset.FromUnixTimeMilliseconds((long)meta["Timestamp"]!);
        Assert.Equal(DateTimeOffset.Parse((string)root["timestamp"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), at.ToUnixTimeMilliseconds());
        foreach (var directive in meta["CloudWatchMetrics"]!.AsArray().Select(each => each!.AsObject()))
        {
            Assert.Equal(["Dimensions", "Metrics", "Namespace"], directive.Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.Matches("^[^:][a-zA-Z0-9._/#:-]{0,254}$", (string)directive["Namespace"]!);
            foreach (var set in directive["Dimensions"]!.AsArray().Select(each => each!.AsArray()))
            {
                Assert.InRange(set.Count, 0, 30);
                // The target of a dimension is a text of 1 to 1,024 characters at the root.
                Assert.All(set, name => Assert.InRange(((string)root[(string)name!]!).Length, 1, 1024));
            }
            var metrics = directive["Metrics"]!.AsArray();
            Assert.InRange(metrics.Count, 1, 100);
            Assert.Equal(metrics.Count, metrics.Select(metric => (string?)metric!["Name"]).Distinct().Count());
            foreach (var metric in metrics.Select(each => each!.AsObject()))
            {
                Assert.Equal(["Name", "Unit"], metric.Select(member => member.Key));
                Assert.InRange(((string)metric["Name"]!).Length, 1, 1024);
                Assert.Contains((string)metric["Unit"]!, (string[])["Count", "Seconds", "None"]);
                // The target of a metric is a number at the root; CloudWatch takes none beyond 2 to the 360th.
                Assert.InRange((double)root[(string)metric["Name"]!]!, -Math.Pow(2, 360), Math.Pow(2, 360));
            }
        }
        Assert.InRange(Encoding.UTF8.GetByteCount(line.ToJsonString()), 1, 256 * 1024);
    }

    private List<JsonNode> Lines() => [.. Encoding.UTF8.GetString(_lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonNode.Parse(line)!)];

    private static double Value(JsonNode line, string name) => (double)line[name]!;

    private void PutReceipt(decimal total, decimal onDemand, decimal lostSeconds = 0) => _buckets.Put(Results, Folder.Receipt, new Receipt
    {
        Run = Folder.Run,
        Lines = [],
        TotalUsd = total,
        OnDemandUsd = onDemand,
        Interruptions = 1,
        LostSeconds = lostSeconds,
    });

    private Task<RunState> PublishAsync(RunState state) =>
        new Handler(_buckets.Client, Results, new StoppedClock(), _lines, "overnight-test").HandleAsync(state, Invocation.Context);

    private static RunState Request() => new() { Run = Folder.Run, Name = Folder.Name, Bucket = "data", Source = "datasets/digits/v1/" };

    private static RunState Finished() => Request() with
    {
        Next = NextStep.Train,
        Trials = [new TrialTurn(0, 1)],
        Ended = [new EndedTrial { Attempt = 2, Verdict = Verdict.Finished }],
        Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [] },
        StartedAt = StoppedClock.Now.AddMinutes(-5),
    };

    private static RunState Failed(Verdict verdict) => Finished() with { Ended = [new EndedTrial { Attempt = 2, Verdict = verdict }] };

    private static Result Any(Random random)
    {
        var start = DateTimeOffset.UnixEpoch.AddSeconds(random.NextInt64(4_000_000_000));
        return new Result
        {
            Run = $"run-{random.Next()}",
            Name = "name \"quoted\" \u2028",
            Status = (RunStatus)random.Next(3),
            Message = "",
            Verdict = random.Next(2) == 0 ? null : (Verdict)random.Next(5),
            StartedAt = start,
            EndedAt = start.AddSeconds(random.NextDouble() * 2_000_000),
            Attempts = random.Next(20),
            Interruptions = random.Next(20),
            CostUsd = random.Next(3) == 0 ? null : random.Next() / 1_000_000m,
            OnDemandUsd = random.Next(3) == 0 ? null : random.Next() / 1_000_000m,
        };
    }
}
