using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Overnight.Data;
using Overnight.Trainer.Tests;

namespace Overnight.Bench.Quality;

/// <summary>
/// How good a model is that nobody has tuned, beside XGBoost and scikit-learn as they come, on the same training and validation
/// rows. Ours keeps its best epoch by those validation rows, which flatters it a little; the peers do not look at them.
/// </summary>
internal sealed class QualityBenchmark : IBenchmark
{
    private const string FashionMnist = "/usr/share/datasets/fashion-mnist/";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Quality", "quality_peer.py");

    private static readonly Dataset[] Datasets =
    [
        new("iris", "classification", [Table("iris.csv")]),
        new("adult", "classification", [Table("adult-train.csv")]),
        new("abalone", "regression", [Table("abalone.csv")]),
        new("fashion-mnist", "images", [FashionMnist + "train-images-idx3-ubyte.gz", FashionMnist + "train-labels-idx1-ubyte.gz"]),
    ];

    public string Name => "quality";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (await Python.FindAsync("sklearn", cancellationToken) is not { } python) return [];
        var rows = new List<BenchRow>();
        foreach (var dataset in Datasets)
        {
            if (dataset.Files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            {
                await Console.Error.WriteLineAsync($"quality/{dataset.Name}: {missing} is not here");
                continue;
            }
            rows.AddRange(await CompareAsync(dataset, python, cancellationToken));
        }
        return rows;
    }

    private static async Task<List<BenchRow>> CompareAsync(Dataset dataset, Python python, CancellationToken cancellationToken)
    {
        var files = new List<DataFile>();
        foreach (var file in dataset.Files)
            files.Add(DataFile.InMemory(Path.GetFileName(file), await File.ReadAllBytesAsync(file, cancellationToken)));
        var trained = await EmptyRecipe.TrainAsync(files, threads: Environment.ProcessorCount);
        await Console.Error.WriteLineAsync($"quality/{dataset.Name}: {trained.Said}");

        var split = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(split, [string.Join(' ', trained.TrainRows), string.Join(' ', trained.ValidationRows)], cancellationToken);
            var found = JsonNode.Parse(await python.RunAsync([Program, dataset.Kind, split, .. dataset.Files], cancellationToken))!.AsObject();
            var (ours, isRegression) = (trained.Best.ValidationMetric, dataset.Kind == "regression");
            return [.. found.Select(peer => isRegression
                ? BenchRow.LessIsBetter($"quality/{dataset.Name}", ours, (double)peer.Value![0]!, "RMSE", peer.Key, (string)peer.Value[1]!)
                : BenchRow.MoreIsBetter($"quality/{dataset.Name}", ours, (double)peer.Value![0]!, "accuracy", peer.Key, (string)peer.Value[1]!))];
        }
        finally
        {
            File.Delete(split);
        }
    }

    private static string Table(string name, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../shared/data/datasets", name));

    /// <param name="Name">In the rows.</param>
    /// <param name="Kind">classification, regression or images: what the peer's script is told.</param>
    /// <param name="Files">One table without a header, its target last; or pictures and labels.</param>
    private sealed record Dataset(string Name, string Kind, string[] Files);
}
