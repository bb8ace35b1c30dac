using System.Diagnostics;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Bench.Trainer;

/// <summary>
/// From a process's start to its first optimizer step on Fashion-MNIST, read ahead into the page cache. Ours is the published
/// trainer in an attempt of a run against this project's S3, with plan, lease and checkpoints; the peer reads files.
/// </summary>
internal sealed class FirstStep
{
    private readonly TrainerProcess _trainer;
    private readonly Plan _plan;

    private FirstStep(TrainerProcess trainer, Plan plan) => (_trainer, _plan) = (trainer, plan);

    /// <summary>Debian's package dataset-fashion-mnist.</summary>
    public const string Dataset = "/usr/share/datasets/fashion-mnist";

    /// <summary>Null, with a line on standard error, where the data are missing.</summary>
    public static async Task<FirstStep?> PrepareAsync(TrainerProcess trainer)
    {
        var pictures = Dataset + "/train-images-idx3-ubyte.gz";
        if (!File.Exists(pictures))
        {
            await Console.Error.WriteLineAsync($"{pictures} is missing: no time to the first step (Debian: apt-get install dataset-fashion-mnist)");
            return null;
        }
        var files = Directory.GetFiles(Dataset).Order(StringComparer.Ordinal).Select(path => DataFile.OnDisk(path)).ToList();
        var plan = await TrainingTask.PlanAsync(files, ModelKind.Cnn, TrainingTask.ImageTraining);
        return new FirstStep(trainer, await trainer.StoreAsync(plan, name => File.ReadAllBytesAsync(Path.Combine(Dataset, name))));
    }

    public async Task<Seconds> OursAsync() => await UntilFirstStepAsync(await _trainer.BeginAsync(_plan));

    public static Task<Seconds> PeerAsync(Python python) => UntilFirstStepAsync(python.Start(PyTorch.Program, "start", Dataset));

    private static async Task<Seconds> UntilFirstStepAsync(ProcessStartInfo start)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var said = new List<string>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                said.Add(line);
                if (line.Contains("first step", StringComparison.Ordinal))
                    return new Seconds(Stopwatch.GetElapsedTime(began).TotalSeconds, process.TotalProcessorTime.TotalSeconds);
            }
        }
        finally
        {
            // Taken out of the middle of its work, as a reclaimed host is.
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
        }
        throw new InvalidOperationException($"{start.FileName} ended before its first step:\n{string.Join('\n', said)}");
    }
}
