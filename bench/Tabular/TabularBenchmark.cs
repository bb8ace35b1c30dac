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
    private const int Turns = 3, Rounds = 4;
    private const string PeerName = "XGBoost hist";

    // What the shape comes from: LightGBM's four rounds over 13.8 million such rows took 574 s on an m5.8xlarge. Its price on demand in us-east-1
    // is aws.amazon.com/ec2/pricing/on-demand's.
    private const double SeedSeconds = 574, SeedRows = 13.8e6, SeedUsdPerHour = 1.536, SeedVcpus = 32;
    private const string OurType = "c7i.large";
    private const double OurVcpus = 2;

    /// <summary>How the figures change with them is half of the answer: rounds of trees cost by the class, steps of a network by the row.</summary>
    private static readonly int[] Sizes = [30_000, 300_000];

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
            var rows = new List<BenchRow>();
            foreach (var size in Sizes) rows.AddRange(await MeasureAsync(size, folder, python, thread, cancellationToken));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(int size, string folder, Python python, TorchThread thread, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "classes.csv");
        await File.WriteAllBytesAsync(path, ClassesTable.Write(size), cancellationToken);
        using var task = await PrepareAsync(path, thread);
        var split = Path.Combine(folder, "split.txt");
        var data = task.Prepared.Data;
        await File.WriteAllLinesAsync(split, [string.Join(' ', data.Train.Rows), string.Join(' ', data.Validation.Rows)], cancellationToken);

        var (ours, peers) = (new List<Curve>(), new List<Curve>());
        for (var turn = 0; Bench.Turns.HasAnother(turn, Bench.Turns.Of(Turns)); turn++)
        {
            await Console.Error.WriteLineAsync($"tabular/{size:N0}-rows: turn {turn + 1}");
            peers.Add(Parse(await python.RunAsync([Program, path, split, $"{Rounds}", $"{Environment.ProcessorCount}"], cancellationToken)));
            var (target, budget) = (Target(peers), Budget(peers));
            ours.Add(await thread.RunAsync(() => Train(task, target, budget)));
        }
        return Compare(size, ours, peers, python.Version);
    }

    private static IReadOnlyList<BenchRow> Compare(int size, List<Curve> ours, List<Curve> peers, string version)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"tabular/{size:N0}-rows");
        var how = $"{ClassesTable.Columns} numbers, {ClassesTable.Classes} classes, a fifth of the rows for validation, which is not timed; XGBoost: {Rounds} rounds, otherwise its defaults; ours: as "
            + $"planned, its validation looked at half a dozen times an epoch. {ours.Count} {(ours.Count == 1 ? "turn" : "turns")}";
        var (target, budget) = (Target(peers), Budget(peers));
        var reached = ours.Select(curve => curve.FirstAtMost(target)).ToList();
        var rows = new List<BenchRow>();
        if (reached.All(seconds => seconds is not null))
        {
            var seconds = reached.Select(second => second!.Value).ToList();
            rows.Add(BenchRow.LessIsBetter($"{name}/to-the-same-log-loss", Bench.Turns.Median(seconds), budget,
                FormattableString.Invariant($"s to log loss {target:0.000}"), PeerName, version) with
            {
                OursSpread = Bench.Turns.Spread(seconds),
                PeerSpread = Bench.Turns.Spread([.. peers.Select(peer => peer.Seconds[^1])]),
                How = how,
            });
        }
        else
        {
            rows.Add(new BenchRow
            {
                Name = $"{name}/to-the-same-log-loss",
                Peer = budget,
                Unit = "s",
                PeerName = PeerName,
                PeerVersion = version,
                How = FormattableString.Invariant($"never reached: {target:0.000} against our best {ours.Min(curve => curve.Losses.Min()):0.000}. {how}"),
            });
        }
        rows.Add(BenchRow.LessIsBetter($"{name}/log-loss-in-the-same-time", Bench.Turns.Median(ours.Select(curve => curve.BestWithin(budget))), target,
            FormattableString.Invariant($"log loss after {budget:0.0} s"), PeerName, version) with
        { How = "the same runs" });
        rows.Add(Cost(name, size, reached.All(seconds => seconds is not null) ? Bench.Turns.Median(reached.Select(second => second!.Value)) : null, budget, version));
        return rows;
    }

    /// <summary>Worked out from the seconds, each core at its share of the instance's price.</summary>
    private static BenchRow Cost(string name, int size, double? ours, double peer, string version)
    {
        var ourUsdPerHour = (double)OnDemandPrices.Bundled.UsdPerHour(OurType, "us-east-1")!.Value;
        var peerUsd = Usd(peer, SeedUsdPerHour / SeedVcpus);
        var how = string.Create(CultureInfo.InvariantCulture,
            $"worked out: {Environment.ProcessorCount} cores of an m5.8xlarge at ${SeedUsdPerHour} an hour for the peer, of a {OurType} at ${ourUsdPerHour} for ours, both on demand. At this pace {SeedRows / 1e6:0.0} million rows are {peerUsd / size * SeedRows:0.00} USD of XGBoost; LightGBM's {SeedSeconds:0} s on 32 were {SeedSeconds * SeedUsdPerHour / 3600:0.00} USD. A GPU spot instance: not measured, none here");
        var row = ours is { } seconds ? BenchRow.LessIsBetter($"{name}/cost", Usd(seconds, ourUsdPerHour / OurVcpus), peerUsd, "USD", PeerName, version)
            : new BenchRow { Name = $"{name}/cost", Peer = peerUsd, Unit = "USD", PeerName = PeerName, PeerVersion = version };
        return row with { How = how };

        static double Usd(double seconds, double usdPerVcpuHour) => seconds / 3600 * Environment.ProcessorCount * usdPerVcpuHour;
    }

    private static double Target(List<Curve> peers) => Bench.Turns.Median(peers.Select(peer => peer.Losses[^1]));

    private static double Budget(List<Curve> peers) => Bench.Turns.Median(peers.Select(peer => peer.Seconds[^1]));

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
        new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, new Watcher(watch, state, task, curve, target, budget)).Run();
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

    /// <summary>
    /// Scores the validation rows half a dozen times an epoch from half of the peer's time on, since a target between two epochs is no fault of the training,
    /// and stops the clock meanwhile, as the peer's program does. Ends the training where all that is compared is known, and where it takes too long.
    /// </summary>
    private sealed class Watcher(Stopwatch watch, TrainingState state, TrainingTask task, Curve curve, double target, double budget) : ITrainingObserver
    {
        private const int LooksPerEpoch = 6;
        private const double LongestSeconds = 60;

        private readonly int _rows = task.Prepared.Data.Train.Rows.Length;
        private int _looks;

        public bool MustStop => watch.Elapsed.TotalSeconds > LongestSeconds
            || (watch.Elapsed.TotalSeconds > budget && curve.Losses.Exists(loss => loss <= target));

        public void AfterStep(int rows, int rowsOfEpoch)
        {
            // The loop itself scores them at the epoch's end.
            if (rowsOfEpoch > _rows - task.Plan.Training.BatchSize)
            {
                watch.Stop();
                return;
            }
            var looks = (int)((long)rowsOfEpoch * LooksPerEpoch / _rows);
            if (looks == _looks || watch.Elapsed.TotalSeconds < budget / 2) return;
            watch.Stop();
            _looks = looks;
            var loss = Evaluator.Score(state.Network, task.Prepared.Data.Validation, task.Prepared.Data.Target, () => false)!.Loss;
            state.Network.train();
            Add(loss);
        }

        public void AfterEpoch(EpochMetrics epoch)
        {
            _looks = 0;
            Add(epoch.ValidationLoss);
        }

        private void Add(double loss)
        {
            curve.Seconds.Add(watch.Elapsed.TotalSeconds);
            curve.Losses.Add(loss);
            watch.Start();
        }
    }
}
