using System.Runtime.CompilerServices;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Export;
using TorchSharp;

namespace Overnight.Trainer.Tests.Attempts;

/// <summary>Whole attempts from plan to model, in this process, against S3 over HTTP.</summary>
public sealed class TrainingRunTests(Bucket bucket) : IClassFixture<Bucket>
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

    [Fact]
    public async Task A_table_of_every_kind_of_column_is_learnt()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(1_500))], ModelKind.Mlp, Training, threads: 1);
        await run.MustEndAsync(ExitCode.Done);

        var metrics = await run.MetricsAsync();
        Assert.Equal((run.Plan.Run, "validation", true), (metrics.Run, metrics.MeasuredOn, metrics.HigherIsBetter));
        Assert.True(metrics.Primary is { Name: "accuracy", Value: > 0.9 }, $"{metrics.Primary}\n{run.LogText}");
        Assert.True(metrics.Baseline[0].Value < 0.75);
        Assert.Equal((1_125, 375, 0), (metrics.TrainRows, metrics.ValidationRows, metrics.TestRows));
        Assert.Equal(["large", "small"], metrics.Classes);
        Assert.Equal(375, metrics.Confusion.Sum(row => row.Sum()));
        Assert.Equal(Enumerable.Range(1, 8), metrics.Epochs.Select(e => e.Epoch));
        Assert.Equal(("cpu", 1), (metrics.Timing!.Device, metrics.Timing.Threads));
        Assert.Equal("done", (await bucket.GetAsync<Progress>(run.Folder.Progress)).Stage);
    }

    [Fact]
    public async Task A_number_is_learnt_and_measured_on_the_test_files()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Sums(1_000)), ("test.csv", Samples.Sums(300, seed: 2))], ModelKind.Mlp, Training, threads: 1);
        await run.MustEndAsync(ExitCode.Done);

        var metrics = await run.MetricsAsync();
        Assert.Equal(("rmse", "test", false, 300), (metrics.Primary.Name, metrics.MeasuredOn, metrics.HigherIsBetter, metrics.TestRows));
        Assert.Equal(["rmse", "mae", "r2"], metrics.Final.Select(m => m.Name));
        // The targets spread over some 25; the noise in them is below 0.1.
        Assert.True(metrics.Primary.Value < 1, $"{metrics.Primary}");
        Assert.True(metrics.Baseline[0].Value > 5, $"{metrics.Baseline[0]}");
        Assert.Equal(0, metrics.Baseline[2].Value, 0.02);
    }

    [Fact]
    public async Task What_was_left_out_of_the_data_is_said_with_the_metrics()
    {
        var sums = System.Text.Encoding.UTF8.GetString(Samples.Sums(300)).TrimEnd('\n').Split('\n');
        for (var row = 1; row <= 20; row++) sums[row] = sums[row][..(sums[row].LastIndexOf(',') + 1)];
        var text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', sums));
        var run = await TestRun.PlanAsync(bucket, [("train.csv", text)], ModelKind.Linear, Training with { Epochs = 1 }, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        Assert.Contains("20 of 300 rows", Assert.Single((await run.MetricsAsync()).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_learnt_and_the_model_that_is_left_says_the_same_as_its_metrics()
    {
        var (images, labels) = Samples.Bars(600);
        var (testImages, testLabels) = Samples.Bars(150, seed: 2);
        var run = await TestRun.PlanAsync(bucket,
            [
                ("train-images-idx3-ubyte.gz", Samples.Gzip(images)), ("train-labels-idx1-ubyte", labels),
                ("t10k-images-idx3-ubyte", testImages), ("t10k-labels-idx1-ubyte.gz", Samples.Gzip(testLabels)),
            ], ModelKind.Cnn, Training with { Epochs = 3 }, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        var metrics = await run.MetricsAsync();
        Assert.True(metrics.Primary.Value > 0.95, run.LogText);

        using var model = LoadedModel.Read(await FileAsync(run, "model.json"), await FileAsync(run, "model.safetensors"));
        using var scope = torch.NewDisposeScope();
        using var constants = torch.no_grad();
        var pixels = torch.tensor(testImages[16..]).reshape(150, 1, 12, 12);
        var guesses = model.Network.call(pixels).argmax(1).data<long>().ToArray();
        Assert.Equal(metrics.Primary.Value, guesses.Zip(testLabels[8..]).Average(pair => pair.First == pair.Second ? 1.0 : 0), 12);
    }

    [Fact]
    public async Task A_model_whose_weights_are_not_the_ones_it_names_is_refused()
    {
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(200))], ModelKind.Linear, Training with { Epochs = 1 }, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        var weights = await FileAsync(run, "model.safetensors");
        weights[^1] ^= 1;
        var document = await FileAsync(run, "model.json");
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => LoadedModel.Read(document, weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_learns_nothing_says_so()
    {
        var random = new Random(1);
        var rows = string.Concat(Enumerable.Range(0, 400).Select(_ => $"{random.NextDouble():0.000},{random.NextDouble():0.000},{(random.Next(4) == 0 ? "rare" : "common")}\n"));
        var run = await TestRun.PlanAsync(bucket, [("train.csv", System.Text.Encoding.UTF8.GetBytes("a,b,class\n" + rows))], ModelKind.Linear, Training with { Epochs = 2 }, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        Assert.Contains((await run.MetricsAsync()).Alerts, alert => alert.StartsWith("The model is no better than always answering with the commonest class", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Iris_is_learnt()
    {
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "../../../../shared/data/datasets/iris.csv");
        Assert.SkipUnless(File.Exists(file), $"{file} is not here");
        var training = new PlannedTraining { Epochs = 60, BatchSize = 16, LearningRate = 0.002, WeightDecay = 0.01, Validation = 0.2, Seed = 1 };
        var run = await TestRun.PlanAsync(bucket, [("iris.csv", await File.ReadAllBytesAsync(file))], ModelKind.Mlp, training, threads: 1);
        await run.MustEndAsync(ExitCode.Done);
        var metrics = await run.MetricsAsync();
        Assert.True(metrics.Primary.Value >= 0.9, $"{metrics.Primary}");
        Assert.Equal(["Iris-setosa", "Iris-versicolor", "Iris-virginica"], metrics.Classes);
    }

    private async Task<byte[]> FileAsync(TestRun run, string name) => (await bucket.TryGetAsync(run.Folder.Model + name))!;

    private static string Here([CallerFilePath] string path = "") => path;
}
