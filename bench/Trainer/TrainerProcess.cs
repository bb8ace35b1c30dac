using System.Diagnostics;
using Overnight.Contracts;

namespace Overnight.Bench.Trainer;

/// <summary>The published trainer as Batch starts it: an attempt of a run, against this project's S3.</summary>
internal sealed class TrainerProcess(LocalStore store, string program)
{
    private int _runs;

    /// <summary>Null, with a line on standard error, where it was not built.</summary>
    public static TrainerProcess? Find(LocalStore store)
    {
        const string image = "../../../cloud/images/overnight-trainer/app/Overnight.Trainer.dll"; // from artifacts/bin/Overnight.Bench/release
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, image));
        if (File.Exists(program)) return new TrainerProcess(store, program);
        Console.Error.WriteLine($"{program} is missing: nothing of the trainer as a process of its own (run ./dev build)");
        return null;
    }

    /// <summary>Puts the files where a plan may name them.</summary>
    public async Task<Plan> StoreAsync(Plan plan, Func<string, Task<byte[]>> readAsync)
    {
        var stored = new List<PlannedFile>();
        foreach (var file in plan.Data.Files)
        {
            var key = "datasets/bench/" + file.Key;
            stored.Add(file with { Key = key, ETag = await store.PutAsync(key, await readAsync(file.Key)) });
        }
        return plan with { Data = plan.Data with { Files = stored } };
    }

    /// <summary>A new run of a plan whose files are stored.</summary>
    public async Task<ProcessStartInfo> BeginAsync(Plan plan)
    {
        var run = plan with { Run = $"start-{++_runs}", Output = new PlannedOutput(LocalStore.Bucket, $"runs/bench/start-{_runs}/") };
        var key = new RunFolder(run.Name, run.Run).Plan;
        await store.PutAsync(key, Documents.ToBytes(run));
        var start = new ProcessStartInfo("dotnet", [program]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("OVERNIGHT_PLAN", $"s3://{LocalStore.Bucket}/{key}"), ("OVERNIGHT_ATTEMPT", "1"), ("AWS_ENDPOINT_URL", store.Address.ToString()),
            ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "bench"), ("AWS_SECRET_ACCESS_KEY", "bench"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9"),
        }) start.Environment[name] = value;
        return start;
    }

    /// <summary>A whole attempt of one epoch: reading, training, evaluation, checkpoint, model files.</summary>
    /// <returns>The most memory that it had.</returns>
    public async Task<long> PeakOfAnEpochAsync(TrainingTask task, CancellationToken cancellation)
    {
        var plan = await StoreAsync(task.Plan with { Training = task.Plan.Training with { Epochs = 1 } }, name => Task.FromResult(task.Files[name]));
        return (await MeasuredProcess.RunAsync(await BeginAsync(plan), cancellation)).Succeeded("the trainer").PeakBytes;
    }
}
