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
    private const int CheckpointEvery = 4;
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
            var device = await thread.StartAsync();
            var peer = new PyTorch(python);
            int[] threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
            using (var images = await TrainingTask.ImagesAsync(thread, CPU, residual: false))
                rows.AddRange(await ThroughputAsync(images, threads, peer, thread, folder, cancellationToken));
            using (var table = await TrainingTask.TableAsync(thread, CPU))
                rows.AddRange(await ThroughputAsync(table, threads, peer, thread, folder, cancellationToken));
            using (var images = await TrainingTask.ImagesAsync(thread, CPU, residual: true))
            {
                rows.AddRange(await ThroughputAsync(images, [Environment.ProcessorCount], peer, thread, folder, cancellationToken));
                rows.Add(await StallAsync(images, peer, thread, store, folder, cancellationToken));
            }
            if (await FirstStep.PrepareAsync(store) is { } start)
            {
                await Console.Error.WriteLineAsync("trainer: from the process's start to the first step, in turns");
                var seconds = await Bench.Turns.MedianAsync(Turns, start.OursAsync, () => FirstStep.PeerAsync(python));
                rows.Add(BenchRow.LessIsBetter("trainer/first-step", seconds[0].Wall, seconds[1].Wall, "s from process start", PeerName, peer.Version).Spread(seconds[0], seconds[1]));
            }
            if (device.type == TorchSharp.DeviceType.CUDA) rows.AddRange(await OnGpuAsync(device, peer, thread, folder, cancellationToken));
            else rows.Add(BenchRow.NotFound("trainer/gpu", PeerName, "no CUDA device here: scripts/gpu-bench.sh takes the build to a machine that has one"));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<BenchRow>> ThroughputAsync(
        TrainingTask task, int[] threads, PyTorch peer, TorchThread thread, string folder, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"trainer/{task.Name}: the same network as the peer's?");
        await peer.CheckAsync(task, thread, folder, cancellationToken);
        await Console.Error.WriteLineAsync($"trainer/{task.Name}: training, in turns");
        var steps = StepCount.OfEpoch(task, WarmUp);
        var rows = task.Batches.Rows - task.Batches[WarmUp].Start;
        var seconds = await Bench.Turns.MedianAsync(Turns, [.. threads.SelectMany(count => new Func<Task<Seconds>>[]
        {
            () => MeasuredSteps.RunAsync(task, thread, count, steps),
            () => peer.TrainAsync(task, thread, folder, steps, count, cancellationToken),
        })]);
        return threads.Select((count, i) => BenchRow.MoreIsBetter($"trainer/{task.Name}/{count}-thread{(count == 1 ? "" : "s")}",
            rows / seconds[2 * i].Wall, rows / seconds[(2 * i) + 1].Wall, "samples/s", PeerName, peer.Version).Spread(seconds[2 * i], seconds[(2 * i) + 1]));
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

    private static async Task<IEnumerable<BenchRow>> OnGpuAsync(
        TorchSharp.torch.Device device, PyTorch peer, TorchThread thread, string folder, CancellationToken cancellationToken)
    {
        var rows = new List<BenchRow>();
        foreach (var preparing in new[] { TrainingTask.ImagesAsync(thread, device, residual: true), TrainingTask.TableAsync(thread, device) })
        {
            using var prepared = await preparing;
            foreach (var (precision, suffix) in new[] { (TrainingPrecision.Float32, "gpu"), (TrainingPrecision.Bfloat16, "gpu-bf16") })
                rows.Add(await OnGpuAsync(prepared.In(precision), suffix, peer, thread, folder, cancellationToken));
        }
        return rows;
    }

    private static async Task<BenchRow> OnGpuAsync(
        TrainingTask task, string suffix, PyTorch peer, TorchThread thread, string folder, CancellationToken cancellationToken)
    {
        var steps = StepCount.OfEpoch(task, WarmUp);
        var count = task.Batches.Rows - task.Batches[WarmUp].Start;
        var seconds = await Bench.Turns.MedianAsync(Turns,
            () => MeasuredSteps.RunAsync(task, thread, 1, steps), () => peer.TrainAsync(task, thread, folder, steps, 1, cancellationToken));
        return BenchRow.MoreIsBetter($"trainer/{task.Name}/{suffix}", count / seconds[0].Wall, count / seconds[1].Wall, "samples/s", PeerName, peer.Version)
            .Spread(seconds[0], seconds[1]);
    }
}
