using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Bench.Trainer;
using Overnight.Contracts;

namespace Overnight.Bench;

/// <summary>
/// 60,000 images from the upload to the published result, through the deployed stack on this machine: plan, job, checkpoints, evaluation,
/// bill and report; beside a bare PyTorch script that trains the same network and saves it. What is around the training costs so many seconds.
/// </summary>
internal sealed class MnistShapeBenchmark : IBenchmark
{
    private const int Turns = 5, Epochs = 1;
    private const string PeerName = "PyTorch script";
    private const double GoalSeconds = 5;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "MnistShape", "pytorch_images.py");
    private static readonly string Recipe = FormattableString.Invariant($"{{\"epochs\": {Epochs}, \"compute\": {{\"gpus\": 0}}}}");

    public string Name => "mnist-shape";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FirstStep.Dataset))
            return [BenchRow.NotFound("mnist-shape", PeerName, "no images here: Debian: apt-get install dataset-fashion-mnist")];
        var python = await Python.FindAsync("torch", cancellationToken);
        var (outside, receipts) = (new List<double>(), new List<Receipt>());
        var contenders = new List<Func<Task<Seconds>>> { () => OursAsync(outside, receipts, cancellationToken) };
        if (python is not null) contenders.Add(() => PeerAsync(python, cancellationToken));
        var seconds = await Bench.Turns.MedianAsync(Turns, contenders);
        var how = $"60,000 images, {Epochs} epoch of the planned residual network, upload to published result";
        // The first turn does not count there either.
        var around = Bench.Turns.Median(outside.Skip(1));
        return
        [
            python is null
                ? BenchRow.NotFound("mnist-shape/pipeline", PeerName, "Debian: apt-get install python3-torch") with { Ours = seconds[0].Wall, Unit = "s" }
                : BenchRow.LessIsBetter("mnist-shape/pipeline", seconds[0].Wall, seconds[1].Wall, "s", PeerName, python.Version).Spread(seconds[0], seconds[1])
                    with { How = how },
            BenchRow.LessIsBetter("mnist-shape/around-the-training", around, GoalSeconds, "s", "goal (no peer)", "") with
            {
                How = string.Create(CultureInfo.InvariantCulture,
                    $"of these {seconds[0].Wall:0.0} s what is neither training nor evaluation: {100 * around / seconds[0].Wall:0.0} %, for a training of {Epochs} epoch"),
            },
            BenchRow.LessIsBetter("mnist-shape/cost", (double)receipts[^1].TotalUsd, (double)receipts[^1].OnDemandUsd, "USD", "the same on demand", "")
                with { How = "by the receipt: seconds of this machine at the prices of the instance type that the plan chose" },
        ];
    }

    private static async Task<Seconds> OursAsync(List<double> outside, List<Receipt> receipts, CancellationToken cancellationToken)
    {
        await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
        var bucket = stack.Cloud.Outputs["ResultsBucketName"];
        await PutAsync(DataNames.Recipe("images"), Recipe);
        var began = Stopwatch.GetTimestamp();
        foreach (var file in Directory.GetFiles(FirstStep.Dataset, "*.gz"))
        {
            await stack.S3.PutObjectAsync(
                new() { BucketName = stack.DataBucket, Key = $"{DataNames.DatasetVersion("images", "1")}{Path.GetFileName(file)}", FilePath = file }, cancellationToken);
        }
        await PutAsync(DataNames.DatasetVersion("images", "1") + DataNames.CompleteMarker, "");
        string? key;
        while ((key = await ResultAsync(stack, bucket, cancellationToken)) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var result = Documents.Parse<Result>(await GetAsync(key));
        if (result is not { Status: RunStatus.Succeeded, Metrics: { } metrics, Receipt: { } receipt })
            throw new InvalidOperationException($"the run did not succeed: {result.Message}");
        var timing = Documents.Parse<Metrics>(await GetAsync(metrics)).Timing!;
        outside.Add(took - timing.TrainingSeconds - timing.EvaluatingSeconds);
        receipts.Add(Documents.Parse<Receipt>(await GetAsync(receipt)));
        return new Seconds(took, took);

        Task PutAsync(string name, string body) =>
            stack.S3.PutObjectAsync(new() { BucketName = stack.DataBucket, Key = name, ContentBody = body }, cancellationToken);

        async Task<byte[]> GetAsync(string name)
        {
            using var answer = await stack.S3.GetObjectAsync(bucket, name, cancellationToken);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
    }

    private static async Task<string?> ResultAsync(BuiltStack stack, string bucket, CancellationToken cancellationToken)
    {
        var page = await stack.S3.ListObjectsV2Async(new() { BucketName = bucket, Prefix = RunFolder.Runs }, cancellationToken);
        return page.S3Objects?.Select(found => found.Key).FirstOrDefault(found => found.EndsWith("/result.json", StringComparison.Ordinal));
    }

    private static async Task<Seconds> PeerAsync(Python python, CancellationToken cancellationToken)
    {
        var planned = TrainingTask.ImageTraining;
        var began = Stopwatch.GetTimestamp();
        var said = await python.RunAsync(
            [Program, FirstStep.Dataset, $"{Epochs}", $"{planned.BatchSize}", planned.LearningRate.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        // One epoch teaches it most of what there is to learn: a script that trains nothing is no peer.
        if ((double)JsonNode.Parse(said)!["accuracy"]! < 0.8) throw new InvalidOperationException($"found {said}, expected an accuracy of 0.8 at least");
        return new Seconds(took, took);
    }
}
