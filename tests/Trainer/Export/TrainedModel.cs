using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Export;

namespace Overnight.Trainer.Tests.Export;

/// <summary>A small model trained on the spot, and its files in a folder as <c>model/</c> has them.</summary>
internal sealed class TrainedModel : IDisposable
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 3,
        BatchSize = 64,
        LearningRate = 0.005,
        WeightDecay = 0.01,
        Validation = 0.25,
        Seed = 1,
    };

    private TrainedModel(LoadedModel loaded, Metrics metrics) => (Loaded, Metrics) = (loaded, metrics);

    public string Folder { get; } = Directory.CreateTempSubdirectory("overnight-model-").FullName;

    public LoadedModel Loaded { get; }

    public Metrics Metrics { get; }

    public ModelDocument Document => Loaded.Document;

    public static async Task<TrainedModel> TrainAsync(Bucket bucket, IReadOnlyList<(string, byte[])> files, ModelKind kind, bool residual = false)
    {
        var run = await TestRun.PlanAsync(bucket, files, kind, Training with { Residual = residual, Augment = residual }, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        async Task<byte[]> FileAsync(string name) => (await bucket.TryGetAsync(run.Folder.Model + name))!;
        var model = new TrainedModel(LoadedModel.Read(await FileAsync("model.json"), await FileAsync("model.safetensors")), await run.MetricsAsync());
        foreach (var name in new[] { "model.json", "model.safetensors", "model.onnx" }) await File.WriteAllBytesAsync(model.Path(name), await FileAsync(name));
        return model;
    }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose()
    {
        Loaded.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
