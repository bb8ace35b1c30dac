using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using TorchSharp;

namespace Overnight.Trainer.Tests.Training;

/// <summary>A training stopped anywhere and gone on with elsewhere ends as if it had never stopped: to the last bit.</summary>
public sealed class ExactResumeTests
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 3,
        BatchSize = 32,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 5,
    };

    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Cnn)]
    public async Task Twenty_five_interruptions_at_random_leave_no_trace(ModelKind model)
    {
        const int seed = 20260131;
        var random = new Random(seed);
        var prepared = await PrepareAsync(model);
        using var data = prepared.Data;
        var steps = new Batches(data.Train.Rows.Length, Training.BatchSize).Count * Training.Epochs;

        var uninterrupted = Finish(prepared, checkpoint: null, new Recorder { CaptureEverySteps = int.MaxValue });
        byte[]? newest = null;
        for (var interruption = 0; interruption < 25; interruption++)
        {
            var done = newest is null ? 0 : StepOf(prepared, newest);
            var recorder = new Recorder { CaptureEverySteps = random.Next(2, 6), StopAtStep = random.NextInt64(done + 1, steps) };
            using var state = Begin(prepared);
            if (newest is not null) state.Restore(newest);
            recorder.State = state;
            Assert.Equal(TrainingEnd.Stopped, new TrainingLoop(state, data, TrainingOf(prepared.Architecture.Kind), recorder).Run());
            // Half of them as by SIGTERM, with a last checkpoint; half as by SIGKILL, back to the newest that was made on the way.
            newest = random.Next(2) == 0 ? state.Capture() : recorder.Newest ?? newest;
            if (done > steps - 5) newest = null;
        }
        Assert.True(uninterrupted.AsSpan().SequenceEqual(Finish(prepared, newest, new Recorder())), $"seed {seed}");
    }

    [Fact]
    public async Task Live_tensors_do_not_grow()
    {
        // What other tests left to the finalizer must not go while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var prepared = await PrepareAsync(ModelKind.Cnn);
        using var data = prepared.Data;
        using var state = Begin(prepared);
        var recorder = new Recorder { State = state, CaptureEverySteps = 3 };
        Assert.Equal(TrainingEnd.Done, new TrainingLoop(state, data, TrainingOf(prepared.Architecture.Kind), recorder).Run());
        // The optimizer and the gradients come into being in the first step; from then on every step ends with what it began with.
        Assert.Single(recorder.LiveTensors.Skip(1).Distinct());
    }

    [Fact]
    public async Task A_checkpoint_of_another_plan_is_refused_and_changes_nothing()
    {
        var prepared = await PrepareAsync(ModelKind.Mlp);
        using var data = prepared.Data;
        using var other = TrainingSetup.Begin(Plan(ModelKind.Mlp) with { Training = Training with { Seed = 6 } }, prepared, torch.CPU, threads: 1);
        using var state = Begin(prepared);
        var before = state.Capture();
        var e = Assert.Throws<InvalidDataException>(() => state.Restore(other.Capture()));
        Assert.Contains("a checkpoint of something else", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, state.Capture());
    }

    private static byte[] Finish(PreparedData prepared, byte[]? checkpoint, Recorder recorder)
    {
        using var state = Begin(prepared);
        if (checkpoint is not null) state.Restore(checkpoint);
        recorder.State = state;
        Assert.Equal(TrainingEnd.Done, new TrainingLoop(state, prepared.Data, TrainingOf(prepared.Architecture.Kind), recorder).Run());
        state.TakeBest();
        return state.Capture();
    }

    private static long StepOf(PreparedData prepared, byte[] checkpoint)
    {
        using var state = Begin(prepared);
        state.Restore(checkpoint);
        return state.Position.Step;
    }

    private static TrainingState Begin(PreparedData prepared)
    {
        // Two threads, as on the smallest machines: their sums must come out the same each time.
        torch.set_num_threads(2);
        return TrainingSetup.Begin(Plan(prepared.Architecture.Kind), prepared, torch.CPU, threads: 2);
    }

    private static async Task<PreparedData> PrepareAsync(ModelKind model)
    {
        if (model == ModelKind.Cnn)
        {
            var (images, labels) = Samples.Bars(240);
            var set = await ImageSet.ReadAsync([DataFile.InMemory("images", images), DataFile.InMemory("labels", labels)]);
            return ImagePreparation.Prepare(Plan(model), new RawImages(set, null), torch.CPU);
        }
        var file = DataFile.InMemory("train.csv", Samples.Table(300));
        var profile = await DatasetProfile.ReadAsync(await DatasetLayout.RecogniseAsync([file]));
        var table = await TableReader.ReadAsync([file], profile.Table!);
        return TablePreparation.Prepare(Plan(model), new RawTable(table, null), torch.CPU);
    }

    private static PlannedTraining TrainingOf(ModelKind model) => model == ModelKind.Cnn
        ? Training with { LabelSmoothing = 0.05, Augment = true, Residual = true }
        : Training;

    private static Plan Plan(ModelKind model) => new()
    {
        Run = "run",
        Name = "test",
        CreatedAt = default,
        Data = new PlannedData
        {
            Bucket = "bucket",
            Source = "source",
            Format = DataFormat.Csv,
            Files = [],
            Target = "class",
            Rows = 0,
            RowsAreEstimated = false,
        },
        Task = LearningTask.Classification,
        Model = model,
        Training = TrainingOf(model),
        Compute = new PlannedCompute { Queue = "", Vcpus = 2, MemoryMiB = 0, Gpus = 0, Why = "" },
        Output = new PlannedOutput("bucket", "prefix"),
    };

    private sealed class Recorder : ITrainingObserver
    {
        public TrainingState State { get; set; } = null!;
        public long StopAtStep { get; init; } = long.MaxValue;
        public int CaptureEverySteps { get; init; } = 4;
        public byte[]? Newest { get; private set; }
        public List<long> LiveTensors { get; } = [];

        public bool MustStop => State.Position.Step >= StopAtStep;

        public void AfterStep(int rows, int rowsOfEpoch)
        {
            LiveTensors.Add(torch.Tensor.TotalCount);
            if (State.Position.Step < StopAtStep && State.Position.Step % CaptureEverySteps == 0) Newest = State.Capture();
        }

        public void AfterEpoch(EpochMetrics epoch)
        {
        }
    }
}
