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
        var plan = ImagePlan(28, rows: 60_000);

        var compute = Choice.For(null, TrainingWork.Flops(plan), TrainingWork.DataBytes(plan.Data));

        Assert.Equal(("cpu", 2, 3_072, 0), (compute.Queue, compute.Vcpus, compute.MemoryMiB, compute.Gpus));
        Assert.Contains("9 minutes", compute.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_pictures_and_many_train_on_a_GPU()
    {
        var plan = ImagePlan(224, rows: 100_000);

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
        var table = TrainingDefaults.For(new Recipe(), ModelKind.Mlp, Images(28, rows) with { Images = null });
        var images = TrainingDefaults.For(new Recipe(), ModelKind.Cnn, Images(28, rows));
        return table is { Augment: false, Residual: false, Epochs: >= 8 and <= 60, BatchSize: >= 16 and <= 1024 } && images is { Epochs: >= 3 and <= 60, BatchSize: 128 };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fashion_MNIST_gets_fourteen_epochs_of_a_residual_network() =>
        Assert.True(TrainingDefaults.For(new Recipe(), ModelKind.Cnn, Images(28, 60_000)) is { Epochs: 14, Residual: true, Augment: true });

    [Fact]
    public void Work_that_would_take_a_GPU_more_than_an_hour_does_without_residual_blocks() =>
        Assert.False(TrainingDefaults.For(new Recipe(), ModelKind.Cnn, Images(512, 200_000)).Residual);

    [Fact]
    public void Steps_of_a_small_table_are_not_shared_among_threads()
    {
        var plan = ImagePlan(28, rows: 60_000);
        Assert.True(TrainingWork.IsWorthSharing(plan));
        var iris = plan.Data with { Images = null, Rows = 150, Columns = [.. "abcd".Select(name => new PlannedColumn($"{name}", ColumnKind.Numeric, ""))] };
        Assert.False(TrainingWork.IsWorthSharing(plan with { Model = ModelKind.Mlp, Data = iris, Training = TrainingDefaults.For(new Recipe(), ModelKind.Mlp, iris) }));
    }

    [Fact]
    public void The_recipe_has_the_last_word()
    {
        var recipe = new Recipe { Epochs = 5, BatchSize = 7, LearningRate = 0.5, WeightDecay = 0.25, Validation = 0.125, Seed = 9 };
        var training = TrainingDefaults.For(recipe, ModelKind.Linear, Images(28, 60_000));
        Assert.Equal((5, 7, 0.5, 0.25, 0.125, 9L), (training.Epochs, training.BatchSize, training.LearningRate, training.WeightDecay, training.Validation, training.Seed));
        Assert.Equal((0.0, false, false), (training.LabelSmoothing, training.Augment, training.Residual));
    }

    private static PlannedData Images(int side, long rows) => new()
    {
        Bucket = "b",
        Source = "s",
        Format = DataFormat.Idx,
        Files = [],
        Images = new ImageShape(1, side, side, 10),
        Rows = rows,
        RowsAreEstimated = false,
    };

    private static Plan ImagePlan(int side, long rows) => new()
    {
        Run = "r",
        Name = "n",
        CreatedAt = default,
        Data = Images(side, rows),
        Task = LearningTask.Classification,
        Model = ModelKind.Cnn,
        Training = TrainingDefaults.For(new Recipe(), ModelKind.Cnn, Images(side, rows)),
        Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
        Output = new PlannedOutput("b", "p"),
    };
}
