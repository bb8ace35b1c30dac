using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench;

/// <summary>
/// The trainer on a GPU beside PyTorch, eager and compiled: the same networks over the same rows on the device, in the precisions that a
/// plan may choose; and the time to 99 % on pictures of MNIST's shape. <c>scripts/gpu-bench.sh</c> takes it to a machine that has one.
/// </summary>
/// <param name="device">Null where a GPU is looked for; <c>cpu</c> for a dry run of the same code.</param>
internal sealed class GpuBenchmark(string? device = null) : IBenchmark
{
    private const int Turns = 5, WarmUp = 10, MostEpochs = 12;
    private const double Accuracy = 0.99;
    private const string Eager = "PyTorch", Compiled = "PyTorch compiled";

    public string Name => "gpu";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        using var thread = new TorchThread();
        var found = await thread.StartAsync();
        if (device is null && found.type != TorchSharp.DeviceType.CUDA)
            return [BenchRow.NotFound("gpu", Eager, "no GPU found: scripts/gpu-bench.sh takes this build to a machine that has one")];
        if (await Python.FindAsync("torch", cancellationToken) is not { } python)
            return [BenchRow.NotFound("gpu", Eager, "Debian: apt-get install python3-torch")];
        var on = device == "cpu" ? CPU : found;
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            var by = new Measuring(new PyTorch(python), thread, folder, on.type == TorchSharp.DeviceType.CUDA, CanCompile(python.Version));
            var rows = new List<BenchRow>();
            foreach (var prepareAsync in new Func<Task<TrainingTask>>[]
            {
                () => TrainingTask.ImagesAsync(thread, on, residual: true), () => TrainingTask.TableAsync(thread, on),
            })
            {
                using var task = await prepareAsync();
                foreach (var precision in Precisions(by.OnGpu)) rows.AddRange(await ThroughputAsync(task, precision, by, cancellationToken));
            }
            using var digits = await Digits.PrepareAsync(thread, on, MostEpochs);
            rows.AddRange(await ReachAsync(digits, by, cancellationToken));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A CPU computes in 32 bits: the others would only take longer there.</summary>
    private static IEnumerable<(string Name, TrainingPrecision Precision, bool Tf32)> Precisions(bool onGpu) => onGpu
        ? [("fp32", TrainingPrecision.Float32, false), ("tf32", TrainingPrecision.Float32, true), ("bf16", TrainingPrecision.Bfloat16, true)]
        : [("fp32", TrainingPrecision.Float32, false)];

    /// <summary>torch.compile came with 2.0.</summary>
    private static bool CanCompile(string version) => int.TryParse(version.Split('.')[0], out var major) && major >= 2;

    private static async Task<IEnumerable<BenchRow>> ThroughputAsync(
        TrainingTask prepared, (string Name, TrainingPrecision Precision, bool Tf32) precision, Measuring by, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"gpu/{prepared.Name}/{precision.Name}: in turns");
        // Its tensors stay the prepared task's to dispose of.
        var task = prepared.In(precision.Precision);
        await by.Thread.RunAsync(() => SetTf32(by.OnGpu && precision.Tf32));
        var steps = StepCount.OfEpoch(task, WarmUp);
        var count = task.Batches.Rows - task.Batches[WarmUp].Start;
        var threads = by.OnGpu ? 1 : Environment.ProcessorCount;
        var contenders = new List<Func<Task<Seconds>>>
        {
            async () => (await MeasuredSteps.RunAsync(task, by.Thread, threads, steps)).Steps,
            async () => (await by.Peer.TrainAsync(task, by.Thread, by.Folder, steps, threads, cancellation)).Steps,
        };
        if (by.CanCompile) contenders.Add(async () => (await by.Peer.TrainAsync(task, by.Thread, by.Folder, steps, threads, cancellation, compiled: true)).Steps);
        var seconds = await Bench.Turns.MedianAsync(Turns, contenders);
        return by.Rows($"gpu/{task.Name}/{precision.Name}", (name, place, peer) => BenchRow.MoreIsBetter(
            name, count / seconds[0].Wall, count / seconds[place].Wall, "samples/s", peer, by.Peer.Version).Spread(seconds[0], seconds[place]) with
        { How = $"data on the device, batches of {task.Plan.Training.BatchSize}, {steps.Count} steps of one epoch; what compiling takes is before them" });
    }

    private static async Task<IEnumerable<BenchRow>> ReachAsync(TrainingTask task, Measuring by, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"gpu/{task.Name}: to {Accuracy:P0}, in turns");
        await by.Thread.RunAsync(() => SetTf32(by.OnGpu));
        var threads = by.OnGpu ? 1 : Environment.ProcessorCount;
        var contenders = new List<Func<Task<Seconds>>>
        {
            async () => Reached(await Digits.ReachAsync(task, by.Thread, threads, Accuracy)),
            async () => Reached(await by.Peer.ReachAsync(task, by.Thread, by.Folder, Accuracy, threads, cancellation)),
        };
        if (by.CanCompile)
            contenders.Add(async () => Reached(await by.Peer.ReachAsync(task, by.Thread, by.Folder, Accuracy, threads, cancellation, compiled: true)));
        var seconds = await Bench.Turns.MedianAsync(Turns, contenders);
        return by.Rows($"gpu/{task.Name}/to-99-percent", (name, place, peer) => BenchRow.LessIsBetter(
            name, seconds[0].Wall, seconds[place].Wall, "s", peer, by.Peer.Version).Spread(seconds[0], seconds[place]) with
        { How = $"{Digits.Count:N0} drawn pictures of 28 x 28 in ten classes, whole epochs until the validation rows' accuracy is {Accuracy}; compiling is in the time" });

        static Seconds Reached(Seconds? taken) => taken ?? throw new InvalidOperationException($"an accuracy of {Accuracy} was not reached in {MostEpochs} epochs");
    }

    private static bool SetTf32(bool allowed) => backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = allowed;

    private sealed record Measuring(PyTorch Peer, TorchThread Thread, string Folder, bool OnGpu, bool CanCompile)
    {
        public IEnumerable<BenchRow> Rows(string name, Func<string, int, string, BenchRow> make)
        {
            yield return make(name, 1, Eager);
            yield return CanCompile ? make($"{name}/compiled", 2, Compiled)
                : BenchRow.NotFound($"{name}/compiled", Compiled, $"PyTorch {Peer.Version} has no torch.compile: 2.0 and later have");
        }
    }
}
