using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Prices;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench;

/// <summary>
/// Many classes from a table: what PlanRun plans for it, beside four rounds of XGBoost's histogram method, over the same training and
/// validation rows in memory. Seconds to the peer's log loss, and the log loss in the peer's seconds.
/// </summary>
internal sealed class TabularBenchmark : IBenchmark
{
    private const int Turns = 5, Rows = 30_000, Rounds = 4;
    private const string PeerName = "XGBoost hist";

    // What the shape comes from: LightGBM's four rounds over 13.8 million such rows took 574 s on an m5.8xlarge. Its price on demand in us-east-1
    // is aws.amazon.com/ec2/pricing/on-demand's.
    private const double SeedSeconds = 574, SeedRows = 13.8e6, SeedUsdPerHour = 1.536, SeedVcpus = 32;
    private const string OurType = "c7i.large";
    private const double OurVcpus = 2;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Tabular", "xgboost_peer.py");

    public string Name => "tabular";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (await Python.FindAsync("xgboost", cancellationToken) is not { } python)
            return [BenchRow.NotFound("tabular", PeerName, "Debian: apt-get install python3-xgboost")];
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        using var thread = new TorchThread();
        try
        {
            await thread.StartAsync();
            var path = Path.Combine(folder, "classes.csv");
            await File.WriteAllBytesAsync(path, ClassesTable.Write(Rows), cancellationToken);
            using var task = await PrepareAsync(path, thread);
            var split = Path.Combine(folder, "split.txt");
            var data = task.Prepared.Data;
            await File.WriteAllLinesAsync(split, [string.Join(' ', data.Train.Rows), string.Join(' ', data.Validation.Rows)], cancellationToken);

            var (ours, peers) = (new List<Curve>(), new List<Curve>());
            for (var turn = 0; Bench.Turns.HasAnother(turn, Bench.Turns.Of(Turns)); turn++)
            {
                await Console.Error.WriteLineAsync($"tabular: turn {turn + 1}");
                peers.Add(Parse(await python.RunAsync([Program, path, split, $"{Rounds}", $"{Environment.ProcessorCount}"], cancellationToken)));
                var (target, budget) = (Target(peers), Budget(peers));
                ours.Add(await thread.RunAsync(() => Train(task, target, budget)));
            }
            return Compare(ours, peers, python.Version);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<BenchRow> Compare(List<Curve> ours, List<Curve> peers, string version)
    {
        var how = $"{Rows:N0} rows x {ClassesTable.Columns} numbers, {ClassesTable.Classes} classes, a fifth of them for validation; XGBoost: {Rounds} rounds, "
            + "otherwise its defaults. More rows were not measured: an epoch of ours has as many steps more, a round of trees as many values more to sort into histograms";
        var (target, budget) = (Target(peers), Budget(peers));
        var reached = ours.Select(curve => curve.FirstAtMost(target)).ToList();
        var rows = new List<BenchRow>();
        if (reached.All(seconds => seconds is not null))
        {
            var seconds = reached.Select(second => second!.Value).ToList();
            rows.Add(BenchRow.LessIsBetter("tabular/to-the-same-log-loss", Bench.Turns.Median(seconds), budget,
                FormattableString.Invariant($"s to log loss {target:0.000}"), PeerName, version) with
            {
                OursSpread = Half(seconds),
                PeerSpread = Half([.. peers.Select(peer => peer.Seconds[^1])]),
                How = how,
            });
        }
        else
        {
            rows.Add(new BenchRow
            {
                Name = "tabular/to-the-same-log-loss",
                Peer = budget,
                Unit = "s",
                PeerName = PeerName,
                PeerVersion = version,
                How = FormattableString.Invariant($"never reached: {target:0.000} against our best {ours.Min(curve => curve.Losses.Min()):0.000}. {how}"),
            });
        }
        rows.Add(BenchRow.LessIsBetter("tabular/log-loss-in-the-same-time", Bench.Turns.Median(ours.Select(curve => curve.BestWithin(budget))), target,
            FormattableString.Invariant($"log loss after {budget:0.0} s"), PeerName, version) with
        { How = "the same runs" });
        rows.Add(Cost(reached.All(seconds => seconds is not null) ? Bench.Turns.Median(reached.Select(second => second!.Value)) : null, budget, version));
        return rows;
    }

    /// <summary>Worked out from the seconds, each core at its share of the instance's price.</summary>
    private static BenchRow Cost(double? ours, double peer, string version)
    {
        var ourUsdPerHour = (double)OnDemandPrices.Bundled.UsdPerHour(OurType, "us-east-1")!.Value;
        var peerUsd = Usd(peer, SeedUsdPerHour / SeedVcpus);
        var how = string.Create(CultureInfo.InvariantCulture,
            $"worked out: {Environment.ProcessorCount} cores of an m5.8xlarge at ${SeedUsdPerHour} an hour for the peer, of a {OurType} at ${ourUsdPerHour} for ours, both on demand. At this pace {SeedRows / 1e6:0.0} million rows are {peerUsd / Rows * SeedRows:0.00} USD of XGBoost; LightGBM's {SeedSeconds:0} s on 32 were {SeedSeconds * SeedUsdPerHour / 3600:0.00} USD. A GPU spot instance: not measured, none here");
        var row = ours is { } seconds ? BenchRow.LessIsBetter("tabular/cost", Usd(seconds, ourUsdPerHour / OurVcpus), peerUsd, "USD", PeerName, version)
            : new BenchRow { Name = "tabular/cost", Peer = peerUsd, Unit = "USD", PeerName = PeerName, PeerVersion = version };
        return row with { How = how };

        static double Usd(double seconds, double usdPerVcpuHour) => seconds / 3600 * Environment.ProcessorCount * usdPerVcpuHour;
    }

    private static double Target(List<Curve> peers) => Bench.Turns.Median(peers.Select(peer => peer.Losses[^1]));

    private static double Budget(List<Curve> peers) => Bench.Turns.Median(peers.Select(peer => peer.Seconds[^1]));

    private static double Half(List<double> values) => (values.Max() - values.Min()) / 2 / Bench.Turns.Median(values);

    private static async Task<TrainingTask> PrepareAsync(string path, TorchThread thread)
    {
        DataFile[] files = [DataFile.OnDisk(path)];
        var plan = await TrainingTask.PlanAsync(files, ModelKind.Mlp, TrainingTask.ImageTraining);
        plan = plan with { Training = TrainingDefaults.For(new Recipe(), ModelKind.Mlp, plan.Data) };
        var raw = new RawTable(await TableReader.ReadAsync(files, TableSchema.Of(plan)), null);
        return new TrainingTask("tabular", plan, await thread.RunAsync(() => TablePreparation.Prepare(plan, raw, CPU)), new Dictionary<string, byte[]>(StringComparer.Ordinal));
    }

    private static Curve Train(TrainingTask task, double target, double budget)
    {
        var threads = TrainingWork.IsWorthSharing(task.Plan) ? Environment.ProcessorCount : 1;
        set_num_threads(threads);
        var curve = new Curve([], []);
        var watch = Stopwatch.StartNew();
        using var state = TrainingSetup.Begin(task.Plan, task.Prepared, CPU, threads);
        new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, new Watcher(watch, curve, target, budget)).Run();
        return curve;
    }

    private static Curve Parse(string json)
    {
        var found = JsonNode.Parse(json)!;
        return new Curve([.. found["seconds"]!.AsArray().Select(value => (double)value!)], [.. found["losses"]!.AsArray().Select(value => (double)value!)]);
    }

    /// <summary>Seconds since the training's start, and the validation rows' log loss then.</summary>
    private sealed record Curve(List<double> Seconds, List<double> Losses)
    {
        public double? FirstAtMost(double loss) => Losses.FindIndex(value => value <= loss) is >= 0 and var i ? Seconds[i] : null;

        /// <summary>The first of all where even that comes too late: it is what there is.</summary>
        public double BestWithin(double seconds) => Losses.Where((_, i) => i == 0 || Seconds[i] <= seconds).Min();
    }

    /// <summary>Ends the training where all that is compared is known, and where it takes too long.</summary>
    private sealed class Watcher(Stopwatch watch, Curve curve, double target, double budget) : ITrainingObserver
    {
        private const double LongestSeconds = 45;

        public bool MustStop => watch.Elapsed.TotalSeconds > LongestSeconds
            || (watch.Elapsed.TotalSeconds > budget && curve.Losses.Exists(loss => loss <= target));

        public void AfterStep(int rows, int rowsOfEpoch)
        {
        }

        public void AfterEpoch(EpochMetrics epoch)
        {
            curve.Seconds.Add(watch.Elapsed.TotalSeconds);
            curve.Losses.Add(epoch.ValidationLoss);
        }
    }
}
