using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests;

/// <summary>A run as the workflow prepares it: a dataset and a plan in the bucket; then any number of attempts at it.</summary>
internal sealed class TestRun(Bucket bucket, Plan plan)
{
    private static int _runs;

    public Plan Plan => plan;

    public RunFolder Folder { get; } = new(plan.Name, plan.Run);

    /// <summary>Which trial the next attempt is of, and which rung of its search it is in.</summary>
    public (int Trial, int? Rung) Trial { get; set; }

    public MemoryStream Log { get; } = new();

    public string LogText => Encoding.UTF8.GetString(Log.ToArray());

    /// <summary>Uploads files, and plans a run over them as PlanRun would.</summary>
    public static async Task<TestRun> PlanAsync(
        Bucket bucket, IReadOnlyList<(string Name, byte[] Bytes)> files, ModelKind model, PlannedTraining training, string? target = null, int threads = 2)
    {
        var run = $"run-{Interlocked.Increment(ref _runs)}";
        var source = $"datasets/{run}/1/";
        var objects = new Dictionary<string, PlannedFile>(StringComparer.Ordinal);
        foreach (var (name, bytes) in files)
            objects[source + name] = new PlannedFile { Key = source + name, ETag = await bucket.PutAsync(source + name, bytes), SizeBytes = bytes.Length };
        var layout = await DatasetLayout.RecogniseAsync([.. files.Select(f => DataFile.InMemory(source + f.Name, f.Bytes))]);
        var profile = await DatasetProfile.ReadAsync(layout, target);
        var plan = new Plan
        {
            Run = run,
            Name = "test",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Data = new PlannedData
            {
                Bucket = Bucket.Name,
                Source = source,
                Format = layout.Format,
                Files = PlannedDataset.Pin(layout, objects),
                Target = profile.Table?.Target,
                Columns = [.. profile.Table?.Columns ?? []],
                Images = profile.Images,
                Rows = profile.Rows,
                RowsAreEstimated = profile.RowsAreEstimated,
            },
            Task = profile.Task,
            Model = model,
            Training = training,
            Compute = new PlannedCompute { Queue = "queue", Vcpus = threads, MemoryMiB = 4096, Gpus = 0, Why = "a test" },
            Output = new PlannedOutput(Bucket.Name, new RunFolder("test", run).Prefix),
        };
        return await StoreAsync(bucket, plan);
    }

    /// <summary>The same training over the same data as another run.</summary>
    public async Task<TestRun> AgainAsync()
    {
        var again = await StoreAsync(bucket, plan with { Run = $"run-{Interlocked.Increment(ref _runs)}" });
        return again;
    }

    /// <summary>The same run, planned otherwise.</summary>
    public Task<TestRun> WithAsync(Func<Plan, Plan> change) => StoreAsync(bucket, change(plan));

    public async Task<ExitCode> AttemptAsync(
        int attempt = 1, Interruption? interruption = null, TimeProvider? time = null, Uri? metadata = null, string nonce = "nonce",
        int? stopAfterSeconds = null)
    {
        using var uninterrupted = new Interruption();
        using var http = new HttpClient();
        using var s3 = bucket.Metered();
        var settings = new AttemptSettings
        {
            Plan = new S3Uri(Bucket.Name, Folder.Plan),
            Trial = Trial.Trial,
            Rung = Trial.Rung,
            Attempt = attempt,
            StopAfter = stopAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            // Port 9 discards: nothing listens, so there is no metadata service.
            MetadataService = metadata ?? new Uri("http://127.0.0.1:9"),
        };
        time ??= TimeProvider.System;
        var age = new ProcessAge(time, before: TimeSpan.Zero);
        return await new TrainAttempt(settings, s3, http, interruption ?? uninterrupted, new EventLog(Log, time), age, time).RunAsync(nonce);
    }

    /// <summary>An attempt that must end so; says the log where it does not.</summary>
    public async Task MustEndAsync(
        ExitCode expected, int attempt = 1, Interruption? interruption = null, TimeProvider? time = null, Uri? metadata = null,
        int? stopAfterSeconds = null)
    {
        var code = await AttemptAsync(attempt, interruption, time, metadata, stopAfterSeconds: stopAfterSeconds);
        Assert.True(code == expected, $"found {code}, expected {expected}\n{LogText}");
    }

    public Task<Metrics> MetricsAsync() => bucket.GetAsync<Metrics>(Folder.Metrics);

    /// <summary>All that must be the same whether or not a run was interrupted: the model's files, and the metrics but for the timing.</summary>
    public async Task<string> OutcomeAsync()
    {
        var untimed = new Timing
        {
            ReadingSeconds = 0,
            TrainingSeconds = 0,
            EvaluatingSeconds = 0,
            CheckpointStallSeconds = 0,
            Checkpoints = 0,
            SamplesPerSecond = 0,
            Device = "",
            Threads = 0,
        };
        var metrics = await MetricsAsync() with { Timing = untimed };
        var weights = Convert.ToHexString((await bucket.TryGetAsync(Folder.Model + "model.safetensors"))!);
        var onnx = Convert.ToHexString((await bucket.TryGetAsync(Folder.Model + "model.onnx"))!);
        var document = Encoding.UTF8.GetString((await bucket.TryGetAsync(Folder.Model + "model.json"))!);
        // Runs that are compared differ in their names only.
        return (Encoding.UTF8.GetString(Documents.ToBytes(metrics)) + document).Replace($"\"{plan.Run}\"", "RUN", StringComparison.Ordinal) + weights + onnx;
    }

    private static async Task<TestRun> StoreAsync(Bucket bucket, Plan plan)
    {
        var run = new TestRun(bucket, plan);
        await bucket.PutAsync(run.Folder.Plan, Documents.ToBytes(plan));
        return run;
    }
}
