using System.Runtime.CompilerServices;
using Overnight.Data;

namespace Overnight.Trainer.Tests;

/// <summary>
/// How good a model is that nobody has tuned: recipe empty, seed 1, best epoch on the validation part. Where the whole training would
/// take too long the epochs are fewer and the bar is lower, though higher than a trainer with a fault in it would reach.
/// `./dev bench quality` trains to the end, beside XGBoost and scikit-learn.
/// </summary>
public sealed class QualityTests(ITestOutputHelper output)
{
    private const string FashionMnist = "/usr/share/datasets/fashion-mnist";

    [Fact]
    public async Task Iris() => Assert.InRange(await TrainAsync("iris.csv"), 0.94, 1);

    [Fact]
    public async Task Abalone() => Assert.InRange(await TrainAsync("abalone.csv"), 0, 2.15);

    [Fact]
    public async Task Adult_in_four_epochs() => Assert.InRange(await TrainAsync("adult-train.csv", epochs: 4), 0.848, 1);

    /// <summary>A nearest-neighbour search reaches 0.80 with as many pictures, logistic regression 0.81.</summary>
    [Fact]
    public async Task Fashion_MNIST_in_six_epochs_of_a_tenth()
    {
        const int count = 6_000;
        Assert.SkipUnless(Directory.Exists(FashionMnist), $"{FashionMnist} is not here (Debian: apt-get install dataset-fashion-mnist)");
        var images = await BeginningAsync("train-images-idx3-ubyte", 16 + (count * 784), count);
        var labels = await BeginningAsync("train-labels-idx1-ubyte", 8 + count, count);
        var trained = await EmptyRecipe.TrainAsync([images, labels], training => training with { Epochs = 6 });
        output.WriteLine(trained.Said);
        Assert.InRange(trained.Best.ValidationMetric, 0.83, 1);
    }

    private async Task<double> TrainAsync(string name, int? epochs = null)
    {
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "../../../shared/data/datasets", name);
        Assert.SkipUnless(File.Exists(file), $"{file} is not here");
        var trained = await EmptyRecipe.TrainAsync(
            [DataFile.InMemory(name, await File.ReadAllBytesAsync(file))], training => training with { Epochs = epochs ?? training.Epochs });
        output.WriteLine(trained.Said);
        return trained.Best.ValidationMetric;
    }

    /// <summary>The first so many of an IDX file, under a header that says so.</summary>
    private static async Task<DataFile> BeginningAsync(string name, int length, int count)
    {
        await using var packed = File.OpenRead(Path.Combine(FashionMnist, name + ".gz"));
        await using var unpacked = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionMode.Decompress);
        var bytes = new byte[length];
        await unpacked.ReadExactlyAsync(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);
        return DataFile.InMemory(name, bytes);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
