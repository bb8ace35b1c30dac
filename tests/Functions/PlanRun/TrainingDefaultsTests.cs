using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.PlanRun;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class TrainingDefaultsTests
{
    [Fact]
    public void Every_default_is_within_its_bounds() => Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), exponent =>
    {
        var rows = 1L << exponent;
        var table = TrainingDefaults.For(new Recipe(), ModelKind.Mlp, HardwareChoiceTests.Images(28, rows) with { Images = null });
        var images = TrainingDefaults.For(new Recipe(), ModelKind.Cnn, HardwareChoiceTests.Images(28, rows));
        return table is { Augment: false, Residual: false, Epochs: >= 8 and <= 60, BatchSize: >= 16 and <= 1024 } && images is { Epochs: >= 3 and <= 60, BatchSize: 128 };
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fashion_MNIST_gets_fourteen_epochs_of_a_residual_network() =>
        Assert.True(TrainingDefaults.For(new Recipe(), ModelKind.Cnn, HardwareChoiceTests.Images(28, 60_000)) is { Epochs: 14, Residual: true, Augment: true });

    [Fact]
    public void Work_that_would_take_a_GPU_more_than_an_hour_does_without_residual_blocks() =>
        Assert.False(TrainingDefaults.For(new Recipe(), ModelKind.Cnn, HardwareChoiceTests.Images(512, 200_000)).Residual);

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
        var training = TrainingDefaults.For(recipe, ModelKind.Linear, HardwareChoiceTests.Images(28, 60_000));
        Assert.Equal((5, 7, 0.5, 0.25, 0.125, 9L), (training.Epochs, training.BatchSize, training.LearningRate, training.WeightDecay, training.Validation, training.Seed));
        Assert.Equal((0.0, false, false), (training.LabelSmoothing, training.Augment, training.Residual));
    }

    private static Plan ImagePlan(int side, long rows) => new()
    {
        Run = "r",
        Name = "n",
        CreatedAt = default,
        Data = HardwareChoiceTests.Images(side, rows),
        Task = LearningTask.Classification,
        Model = ModelKind.Cnn,
        Training = TrainingDefaults.For(new Recipe(), ModelKind.Cnn, HardwareChoiceTests.Images(side, rows)),
        Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
        Output = new PlannedOutput("b", "p"),
    };
}
