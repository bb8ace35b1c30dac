using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench.Trainer;

/// <summary>Something to train: a plan as PlanRun writes it, and data as the trainer prepares them.</summary>
/// <param name="Name">For the rows: <c>cnn</c>.</param>
/// <param name="Plan">With what PlanRun chooses for such data.</param>
/// <param name="Prepared">On the training device.</param>
/// <param name="Files">What the data were read from, by name.</param>
internal sealed record TrainingTask(string Name, Plan Plan, PreparedData Prepared, IReadOnlyDictionary<string, byte[]> Files) : IDisposable
{
    private const int Images = 8_000;
    private const int Side = 28;
    private const int Classes = 10;
    private const int TableRows = 30_000;

    // A linear model's step takes a millisecond: fewer rows would be an epoch of some noise.
    private const int LinearRows = 300_000;

    /// <summary>What PlanRun chooses for Fashion-MNIST.</summary>
    public static PlannedTraining ImageTraining { get; } = new()
    {
        Epochs = 14,
        BatchSize = 128,
        LearningRate = 3e-3,
        WeightDecay = 0.01,
        Validation = 0.1,
        Seed = 1,
        LabelSmoothing = 0.05,
        Augment = true,
        Residual = true,
    };

    /// <summary>What PlanRun chooses for a table of some fifty thousand rows.</summary>
    private static readonly PlannedTraining TableTraining = new()
    {
        Epochs = 20,
        BatchSize = 512,
        LearningRate = 2e-3,
        WeightDecay = 0.1,
        Validation = 0.2,
        Seed = 1,
    };

    /// <summary>The same over the same tensors, which stay this task's to dispose of.</summary>
    public TrainingTask In(TrainingPrecision precision) =>
        this with { Plan = Plan with { Training = Plan.Training with { Precision = precision } } };

    public Batches Batches => new(Prepared.Data.Train.Rows.Length, Plan.Training.BatchSize);

    /// <summary>
    /// Pictures of Fashion-MNIST's size, of noise: how long a step takes does not depend on what they show. Shown as they are: what
    /// moves and mirrors them is the trainer's own, and draws other numbers than a peer's would.
    /// </summary>
    public static async Task<TrainingTask> ImagesAsync(TorchThread thread, Device device, bool residual)
    {
        var random = new Random(1);
        var pixels = Idx(3, [Images, Side, Side], Images * Side * Side);
        random.NextBytes(pixels.AsSpan(pixels.Length - (Images * Side * Side)));
        var labels = Idx(1, [Images], Images);
        for (var i = labels.Length - Images; i < labels.Length; i++) labels[i] = (byte)random.Next(Classes);
        return await ImagesAsync(residual ? "residual-cnn" : "cnn", pixels, labels, ImageTraining with { Residual = residual, Augment = false }, thread, device);
    }

    /// <param name="name">For the rows.</param>
    /// <param name="pixels">An IDX file.</param>
    /// <param name="labels">Another.</param>
    /// <param name="training">How.</param>
    /// <param name="thread">Prepares them.</param>
    /// <param name="device">Where they are to lie.</param>
    public static async Task<TrainingTask> ImagesAsync(string name, byte[] pixels, byte[] labels, PlannedTraining training, TorchThread thread, Device device)
    {
        var bytes = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["train-images-idx3-ubyte"] = pixels, ["train-labels-idx1-ubyte"] = labels };
        DataFile[] files = [.. bytes.Select(file => DataFile.InMemory(file.Key, file.Value))];
        var plan = await PlanAsync(files, ModelKind.Cnn, training);
        var raw = new RawImages(await ImageSet.ReadAsync(files), null);
        return new TrainingTask(name, plan, await thread.RunAsync(() => ImagePreparation.Prepare(plan, raw, device)), bytes);
    }

    /// <summary>A table of eight numbers and six categories of 4 to 128 values each, with two classes.</summary>
    public static async Task<TrainingTask> TableAsync(TorchThread thread, Device device, ModelKind model = ModelKind.Mlp)
    {
        var random = new Random(2);
        var text = new StringBuilder("a,b,c,d,e,f,g,h,u,v,w,x,y,z,class\n");
        for (var row = 0; row < (model == ModelKind.Linear ? LinearRows : TableRows); row++)
        {
            for (var number = 0; number < 8; number++) text.Append(CultureInfo.InvariantCulture, $"{random.NextDouble():0.000},");
            for (var category = 0; category < 6; category++) text.Append(CultureInfo.InvariantCulture, $"c{random.Next(4 << category)},");
            text.Append(random.Next(2) == 0 ? "no\n" : "yes\n");
        }
        var bytes = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["train.csv"] = Encoding.UTF8.GetBytes(text.ToString()) };
        DataFile[] files = [.. bytes.Select(file => DataFile.InMemory(file.Key, file.Value))];
        var plan = await PlanAsync(files, model, TableTraining);
        var raw = new RawTable(await TableReader.ReadAsync(files, TableSchema.Of(plan)), null);
        return new TrainingTask(
            model.ToString().ToLowerInvariant(), plan, await thread.RunAsync(() => TablePreparation.Prepare(plan, raw, device)), bytes);
    }

    /// <summary>A plan over files whose names are their keys.</summary>
    public static async Task<Plan> PlanAsync(IReadOnlyList<DataFile> files, ModelKind model, PlannedTraining training)
    {
        var layout = await DatasetLayout.RecogniseAsync(files);
        var profile = await DatasetProfile.ReadAsync(layout);
        return new Plan
        {
            Run = "bench",
            Name = "bench",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Data = new PlannedData
            {
                Bucket = LocalStore.Bucket,
                Source = "datasets/bench/",
                Format = layout.Format,
                Files = [.. layout.Files.Select(f => new PlannedFile { Key = f.Name, ETag = "", SizeBytes = f.SizeBytes, Part = f.Part })],
                Target = profile.Table?.Target,
                Columns = [.. profile.Table?.Columns ?? []],
                Images = profile.Images,
                Rows = profile.Rows,
                RowsAreEstimated = profile.RowsAreEstimated,
            },
            Task = profile.Task,
            Model = model,
            Training = training,
            Compute = new PlannedCompute { Queue = "", Vcpus = Environment.ProcessorCount, MemoryMiB = 4096, Gpus = 0, Why = "a benchmark" },
            Output = new PlannedOutput(LocalStore.Bucket, "runs/bench/bench/"),
        };
    }

    public void Dispose() => Prepared.Data.Dispose();

    /// <summary>An IDX file of bytes, its values still 0.</summary>
    public static byte[] Idx(byte dimensions, ReadOnlySpan<int> shape, int values)
    {
        var file = new byte[4 + (4 * shape.Length) + values];
        (file[2], file[3]) = (0x08, dimensions);
        for (var i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), shape[i]);
        return file;
    }
}
