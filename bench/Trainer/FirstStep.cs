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
    private readonly LocalStore _store;
    private readonly string _trainer;
    private readonly Plan _plan;
    private int _runs;

    private FirstStep(LocalStore store, string trainer, Plan plan) => (_store, _trainer, _plan) = (store, trainer, plan);

    /// <summary>Debian's package dataset-fashion-mnist.</summary>
    public const string Dataset = "/usr/share/datasets/fashion-mnist";

    /// <summary>Null, with a line on standard error, where the data or the published trainer are missing.</summary>
    public static async Task<FirstStep?> PrepareAsync(LocalStore store)
    {
        const string image = "../../../cloud/images/overnight-trainer/app/Overnight.Trainer.dll"; // from artifacts/bin/Overnight.Bench/release
        var trainer = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, image));
        var pictures = Dataset + "/train-images-idx3-ubyte.gz";
        foreach (var (path, how) in new[] { (trainer, "run ./dev build"), (pictures, "Debian: apt-get install dataset-fashion-mnist") })
        {
            if (File.Exists(path)) continue;
            await Console.Error.WriteLineAsync($"{path} is missing: no time to the first step ({how})");
            return null;
        }
        var files = Directory.GetFiles(Dataset).Order(StringComparer.Ordinal).Select(path => DataFile.OnDisk(path)).ToList();
        var plan = await TrainingTask.PlanAsync(files, ModelKind.Cnn, TrainingTask.ImageTraining);
        var stored = new List<PlannedFile>();
        foreach (var file in plan.Data.Files)
        {
            var key = "datasets/bench/" + file.Key;
            stored.Add(file with { Key = key, ETag = await store.PutAsync(key, await File.ReadAllBytesAsync(Path.Combine(Dataset, file.Key))) });
        }
        return new FirstStep(store, trainer, plan with { Data = plan.Data with { Files = stored } });
    }

    public async Task<Seconds> OursAsync()
    {
        var plan = _plan with { Run = $"start-{++_runs}" };
        var key = new RunFolder(plan.Name, plan.Run).Plan;
        await _store.PutAsync(key, Documents.ToBytes(plan));
        var start = new ProcessStartInfo("dotnet", [_trainer]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("OVERNIGHT_PLAN", $"s3://{LocalStore.Bucket}/{key}"), ("OVERNIGHT_ATTEMPT", "1"), ("AWS_ENDPOINT_URL", _store.Address.ToString()),
            ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "bench"), ("AWS_SECRET_ACCESS_KEY", "bench"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9"),
        }) start.Environment[name] = value;
        return await UntilFirstStepAsync(start);
    }

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
