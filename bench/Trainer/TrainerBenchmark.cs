using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Storage;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench.Trainer;

/// <summary>The trainer beside PyTorch: steps a second, the time to the first step, and what checkpoints cost the training.</summary>
internal sealed class TrainerBenchmark : IBenchmark
{
    private const int Turns = 5;
    private const int WarmUp = 10;

    // A whole attempt takes as long as the rest of a turn, and its memory hardly differs from one to the next.
    private const int MemoryRuns = 2;

    private const int CheckpointEvery = 4;
    private const double MegaByte = 1e6;
    private const string PeerName = "PyTorch";

    public string Name => "trainer";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (await Python.FindAsync("torch", cancellationToken) is not { } python)
            return [BenchRow.NotFound("trainer", PeerName, "Debian: apt-get install python3-torch")];
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        await using var store = await LocalStore.StartAsync();
        using var thread = new TorchThread();
        try
        {
            var rows = new List<BenchRow>();
            await thread.StartAsync();
            var peer = new PyTorch(python);
            int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
            var process = TrainerProcess.Find(store);
            var measuring = new Measuring(peer, thread, process, folder);
            using (var images = await TrainingTask.ImagesAsync(thread, CPU, residual: false))
                rows.AddRange(await ThroughputAsync(images, threads, measuring, cancellationToken));
            using (var images = await TrainingTask.ImagesAsync(thread, CPU, residual: true))
            {
                rows.AddRange(await ThroughputAsync(images, [Environment.ProcessorCount], measuring, cancellationToken));
                rows.Add(await StallAsync(images, peer, thread, store, folder, cancellationToken));
            }
            foreach (var kind in new[] { ModelKind.Mlp, ModelKind.Linear })
            {
                using var table = await TrainingTask.TableAsync(thread, CPU, kind);
                rows.AddRange(await ThroughputAsync(table, threads, measuring, cancellationToken));
            }
            if (process is not null && await FirstStep.PrepareAsync(process) is { } start)
            {
                await Console.Error.WriteLineAsync("trainer: from the process's start to the first step, in turns");
                var seconds = await Bench.Turns.MedianAsync(Turns, start.OursAsync, () => FirstStep.PeerAsync(python));
                rows.Add(BenchRow.LessIsBetter("trainer/first-step", seconds[0].Wall, seconds[1].Wall, "s from process start", PeerName, peer.Version).Spread(seconds[0], seconds[1]));
            }
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<BenchRow>> ThroughputAsync(TrainingTask task, int[] threads, Measuring by, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"trainer/{task.Name}: the same network as the peer's?");
        await by.Peer.CheckAsync(task, by.Thread, by.Folder, cancellationToken);
        await Console.Error.WriteLineAsync($"trainer/{task.Name}: training, in turns");
        var steps = StepCount.OfEpoch(task, WarmUp);
        var count = task.Batches.Rows - task.Batches[WarmUp].Start;
        // Ours and the peer's, by turns, of the most threads.
        var (ours, theirs, peaks) = (new List<Epoch>(), new List<Epoch>(), new List<long>());
        var most = threads[^1];
        var contenders = threads.SelectMany(number => new Func<Task<Seconds>>[]
        {
            async () => Keep(await MeasuredSteps.RunAsync(task, by.Thread, number, steps), number == most ? ours : null),
            async () => Keep(await by.Peer.TrainAsync(task, by.Thread, by.Folder, steps, number, cancellationToken), number == most ? theirs : null),
        }).ToList();
        if (by.Process is not null)
        {
            contenders.Add(async () =>
            {
                if (peaks.Count < MemoryRuns) peaks.Add(await by.Process.PeakOfAnEpochAsync(task, cancellationToken));
                return default;
            });
        }
        var seconds = await Bench.Turns.MedianAsync(Turns, contenders);
        var rows = threads.Select((number, i) => BenchRow.MoreIsBetter($"trainer/{task.Name}/{number}-thread{(number == 1 ? "" : "s")}",
            count / seconds[2 * i].Wall, count / seconds[(2 * i) + 1].Wall, "samples/s", PeerName, by.Peer.Version)
            .Spread(seconds[2 * i], seconds[(2 * i) + 1]) with
        { How = $"forward, backward and step, batches of {task.Plan.Training.BatchSize}, {steps.Count} steps" }).ToList();
        var (ourEpoch, theirEpoch) = (MiddleOf(ours), MiddleOf(theirs));
        rows.Add(BenchRow.LessIsBetter($"trainer/{task.Name}/epoch", ourEpoch.Wall, theirEpoch.Wall, "s", PeerName, by.Peer.Version).Spread(ourEpoch, theirEpoch) with
        {
            How = $"a whole epoch of {task.Batches.Rows:N0} rows on {most} threads, with the evaluation of {task.Prepared.Data.Validation.Rows.Length:N0}",
        });
        if (peaks.Count > 0)
        {
            rows.Add(BenchRow.LessIsBetter($"trainer/{task.Name}/memory", peaks.Max() / MegaByte,
                Bench.Turns.Median(theirs.Select(epoch => epoch.PeakBytes / MegaByte)), "MB at most", PeerName, by.Peer.Version) with
            {
                How = $"of the process: the greater of {peaks.Count} of ours, each a whole attempt (reading, an epoch, evaluation, checkpoint, model files); the peer's median of an epoch over tensors from a file",
            });
        }
        return rows;

        static Seconds Keep(Epoch epoch, List<Epoch>? kept)
        {
            kept?.Add(epoch);
            return epoch.Steps;
        }

        // The first turn does not count, as in the medians of the steps.
        static Seconds MiddleOf(List<Epoch> epochs) => Bench.Turns.Middle([.. epochs.Skip(1).Select(epoch => new Seconds(epoch.WallSeconds, 0))]);
    }

    /// <summary>
    /// The share of the training's time that checkpoints take at the interval that the trainer chooses: what one costs, measured
    /// many times amid the training, over that interval.
    /// </summary>
    private static async Task<BenchRow> StallAsync(
        TrainingTask task, PyTorch peer, TorchThread thread, LocalStore store, string folder, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"trainer/{task.Name}: checkpointing");
        var (threads, steps) = (Environment.ProcessorCount, StepCount.OfEpoch(task, WarmUp));
        var log = new EventLog(Stream.Null, TimeProvider.System);
        var results = new CheckpointStore(new ObjectStore(store.S3, LocalStore.Bucket), new RunFolder("bench", "stall"), 1, log);
        var ours = Median(await MeasuredSteps.StallsAsync(task, thread, threads, steps, new Checkpointer(results, log, TimeProvider.System), CheckpointEvery));
        var theirs = Median(await peer.StallsAsync(task, thread, folder, steps, threads, CheckpointEvery, cancellationToken));
        var interval = CheckpointInterval.Of(ours, CheckpointInterval.MeanTimeBetweenInterruptions);
        return BenchRow.LessIsBetter($"trainer/{task.Name}/checkpoint-stall", Percent(ours), Percent(theirs),
            $"% of the time, one every {interval.TotalSeconds:0} s", PeerName, peer.Version);

        static TimeSpan Median(List<double> seconds) => TimeSpan.FromSeconds(Bench.Turns.Median(seconds));

        double Percent(TimeSpan stall) => 100 * (stall / (interval + stall));
    }

    /// <summary>What a network is measured with.</summary>
    /// <param name="Process">Null where the trainer was not built.</param>
    private sealed record Measuring(PyTorch Peer, TorchThread Thread, TrainerProcess? Process, string Folder);
}
