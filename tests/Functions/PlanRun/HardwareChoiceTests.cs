using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class HardwareChoiceTests
{
    private static readonly HardwareChoice Choice = new(OnDemandPrices.Bundled, new Queues("cpu", "gpu"));

    [Fact]
    public void Fashion_MNIST_trains_on_two_vCPUs()
    {
        var plan = ImagePlan(28, rows: 60_000, epochs: 12);

        var compute = Choice.For(null, TrainingWork.Flops(plan), TrainingWork.DataBytes(plan.Data));

        Assert.Equal(("cpu", 2, 3_072, 0), (compute.Queue, compute.Vcpus, compute.MemoryMiB, compute.Gpus));
        Assert.Contains("2 minutes", compute.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_pictures_and_many_train_on_a_GPU()
    {
        var plan = ImagePlan(224, rows: 100_000, epochs: 30);

        var compute = Choice.For(null, TrainingWork.Flops(plan), dataBytes: 1_000_000);

        Assert.Equal(("gpu", 1), (compute.Queue, compute.Gpus));
        Assert.Contains("cheaper", compute.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_too_large_for_the_CPU_instances_go_where_they_fit() =>
        Assert.Equal("gpu", Choice.For(null, flops: 1, dataBytes: 8L << 30).Queue);

    [Fact]
    public void Data_that_fit_nowhere_are_said_not_to() =>
        Assert.Contains("may not fit", Choice.For(null, flops: 1, dataBytes: 100L << 30).Why, StringComparison.Ordinal);

    [Fact]
    public void Recipe_decides_where_it_asks() => Prop.ForAll(Gen.Choose(0, 60).ToArbitrary(), exponent =>
        Choice.For(0, Math.Pow(2, exponent), 0).Gpus == 0 && Choice.For(1, Math.Pow(2, exponent), 0).Gpus == 1).QuickCheckThrowOnFailure();

    [Fact]
    public void More_work_never_moves_from_the_GPU_back_to_the_CPU() => Prop.ForAll(Gen.Choose(0, 700).ToArbitrary(), tenths =>
        Choice.For(null, Math.Pow(2, tenths / 10.0), 0).Gpus <= Choice.For(null, Math.Pow(2, (tenths + 5) / 10.0), 0).Gpus).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_default_is_within_its_bounds() => Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), exponent =>
    {
        var rows = 1L << exponent;
        var table = TrainingDefaults.For(new Recipe(), areImages: false, rows);
        var images = TrainingDefaults.For(new Recipe(), areImages: true, rows);
        return table is { Epochs: >= 8 and <= 100, BatchSize: >= 16 and <= 1024 } && images is { Epochs: >= 3 and <= 60, BatchSize: 128 };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fashion_MNIST_gets_twelve_epochs() =>
        Assert.Equal(12, TrainingDefaults.For(new Recipe(), areImages: true, rows: 60_000).Epochs);

    private static Plan ImagePlan(int side, long rows, int epochs) => new()
    {
        Run = "r",
        Name = "n",
        CreatedAt = default,
        Data = new PlannedData
        {
            Bucket = "b",
            Source = "s",
            Format = DataFormat.Idx,
            Files = [],
            Images = new ImageShape(1, side, side, 10),
            Rows = rows,
            RowsAreEstimated = false,
        },
        Task = LearningTask.Classification,
        Model = ModelKind.Cnn,
        Training = new PlannedTraining { Epochs = epochs, BatchSize = 128, LearningRate = 1e-3, WeightDecay = 0, Validation = 0.1, Seed = 1 },
        Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
        Output = new PlannedOutput("b", "p"),
    };
}
