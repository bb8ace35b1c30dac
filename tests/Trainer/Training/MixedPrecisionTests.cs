using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Models;
using Overnight.Trainer.Tests.Attempts;
using static TorchSharp.torch;

namespace Overnight.Trainer.Tests.Training;

/// <summary>bfloat16 as a plan for a GPU asks for it, computed on the CPU: slower there, and the same arithmetic.</summary>
public sealed class MixedPrecisionTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 8,
        BatchSize = 64,
        LearningRate = 0.005,
        WeightDecay = 0.01,
        Validation = 0.25,
        Seed = 1,
    };

    [Theory]
    [InlineData(ModelKind.Cnn)]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public async Task It_learns_as_well_as_in_32_bits(ModelKind model)
    {
        var exact = await PlanAsync(model, TrainingPrecision.Float32);
        await exact.MustEndAsync(ExitCode.Done);
        var rounded = await PlanAsync(model, TrainingPrecision.Bfloat16);
        await rounded.MustEndAsync(ExitCode.Done);

        var (expected, found) = ((await exact.MetricsAsync()).Primary, (await rounded.MetricsAsync()).Primary);
        Assert.Equal(("accuracy", "accuracy"), (expected.Name, found.Name));
        Assert.True(
            found.Value > 0.9 && Math.Abs(found.Value - expected.Value) < 0.03,
            $"{found}, in 32 bits {expected}\n{rounded.LogText}");
        // Were they the same to the last bit, nothing would have been rounded.
        var weights = await Task.WhenAll(
            new[] { exact, rounded }.Select(run => bucket.TryGetAsync(run.Folder.Model + "model.safetensors")));
        Assert.NotEqual(weights[0], weights[1]);
        Assert.Equal(Entries(weights[0]!), Entries(weights[1]!));
    }

    [Fact]
    public async Task Checkpoints_hold_the_weights_and_moments_in_32_bits()
    {
        var run = await PlanAsync(ModelKind.Cnn, TrainingPrecision.Bfloat16);
        using var interruption = new Interruption();
        var time = new TickingTime(40, () => interruption.Request(InterruptionCause.Signal, "a test's SIGTERM"));
        await run.MustEndAsync(ExitCode.Interrupted, 1, interruption, time);

        var pointer = TrainerDocuments.Parse<CheckpointPointer>((await bucket.TryGetAsync(run.Folder.Checkpoints + "latest.json"))!);
        var entries = Entries((await bucket.TryGetAsync(pointer.Key))!);
        Assert.DoesNotContain(entries, entry => entry.Type is "BF16" or "F16");
        var masters = entries.Where(entry =>
            entry.Name.EndsWith("weight", StringComparison.Ordinal) || entry.Name.StartsWith("adam/", StringComparison.Ordinal));
        Assert.NotEmpty(masters);
        Assert.All(masters, entry => Assert.Equal("F32", entry.Type));
    }

    [Fact]
    public void Layers_answer_in_bfloat16_and_learn_in_32_bits()
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(1);
        var layers = nn.Sequential(nn.Conv2d(3, 8, 3, stride: 2, padding: 1), nn.BatchNorm2d(8), nn.Flatten(), nn.Linear(8 * 4 * 4, 5));
        var input = randn(64, 3, 8, 8);

        var exact = layers.CallInTypeOf(input);
        var rounded = layers.CallInTypeOf(input.ForLayers(TrainingPrecision.Bfloat16, training: true));

        Assert.Equal((ScalarType.Float32, ScalarType.BFloat16), (exact.dtype, rounded.dtype));
        // Eight bits of precision: 0.4 % for each of the roundings on the way.
        var difference = (exact - rounded).abs().max().item<float>();
        Assert.InRange(difference, 1e-6, 0.05);
        rounded.to(ScalarType.Float32).square().mean().backward();
        Assert.All(layers.parameters(), weights =>
            Assert.Equal((ScalarType.Float32, ScalarType.Float32), (weights.dtype, weights.grad!.dtype)));
        Assert.All(layers.named_buffers().Where(buffer => buffer.name.Contains("running", StringComparison.Ordinal)),
            buffer => Assert.Equal(ScalarType.Float32, buffer.buffer.dtype));
    }

    [Theory]
    [InlineData(ModelKind.Cnn)]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public void Evaluation_is_in_32_bits_whatever_the_training_was_in(ModelKind model)
    {
        using var scope = NewDisposeScope();
        var isCnn = model == ModelKind.Cnn;
        var shape = isCnn ? new ImageShape(1, 12, 12, 3) : null;
        var architecture = new Architecture { Kind = model, Outputs = 3, Images = shape, Residual = isCnn, Numbers = 6 };
        var input = isCnn ? rand(32, 1, 12, 12) * 255 : randn(32, 6);
        Tensor Answer(TrainingPrecision precision)
        {
            using var generator = manual_seed(7);
            using var network = architecture.Build(precision);
            network.eval();
            return network.call(input);
        }

        Assert.Equal(0, (Answer(TrainingPrecision.Float32) - Answer(TrainingPrecision.Bfloat16)).abs().max().item<float>());
    }

    private static List<(string Name, string Type)> Entries(byte[] file) =>
        [.. SafeTensors.Read(file).Tensors.Select(entry => (entry.Name, entry.Type))];

    private async Task<TestRun> PlanAsync(ModelKind model, TrainingPrecision precision)
    {
        var training = Training with { Precision = precision, Residual = model == ModelKind.Cnn };
        var (images, labels) = Samples.Bars(600);
        (string, byte[])[] files = model == ModelKind.Cnn
            ? [("train-images.gz", Samples.Gzip(images)), ("train-labels.gz", Samples.Gzip(labels))]
            : [("train.csv", Samples.Table(1_500))];
        return await TestRun.PlanAsync(bucket, files, model, training, threads: 1);
    }
}
