using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Local.Ec2;

namespace Overnight.Bench;

/// <summary>
/// 60,000 images from the upload to the published result, through the deployed stack on this machine: plan, job, checkpoints, evaluation,
/// bill and report; beside a bare PyTorch script that trains the same network and saves it. What is around the training costs so many seconds.
/// </summary>
internal sealed class MnistShapeBenchmark : IBenchmark
{
    private const int Turns = 5, Epochs = 1;
    private const string PeerName = "PyTorch script";
    private const double GoalSeconds = 5, GoalPercent = 5;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "MnistShape", "pytorch_images.py");
    private static readonly string Recipe = FormattableString.Invariant($"{{\"epochs\": {Epochs}, \"compute\": {{\"gpus\": 0}}}}");

    public string Name => "mnist-shape";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(FirstStep.Dataset))
            return [BenchRow.NotFound("mnist-shape", PeerName, "no images here: Debian: apt-get install dataset-fashion-mnist")];
        var python = await Python.FindAsync("torch", cancellationToken);
        var stages = new List<Stages>();
        Cheapest? cheapest = null;
        var contenders = new List<Func<Task<Seconds>>>
        {
            async () =>
            {
                await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
                cheapest ??= CheapestOf(stack);
                return await OursAsync(stack, stages, cancellationToken);
            },
        };
        if (python is not null) contenders.Add(() => PeerAsync(python, cancellationToken));
        var seconds = await Bench.Turns.MedianAsync(Turns, warmUp: false, contenders);
        var how = $"60,000 images, {Epochs} epoch of the planned residual network: ours from upload to published result, the script from its start to its saved model";
        var (around, training) = (Bench.Turns.Median(stages.Select(one => one.Around)), Bench.Turns.Median(stages.Select(one => one.Training)));
        var planned = TrainingTask.ImageTraining.Epochs;
        return
        [
            python is null
                ? BenchRow.NotFound("mnist-shape/pipeline", PeerName, "Debian: apt-get install python3-torch") with { Ours = seconds[0].Wall, Unit = "s" }
                : BenchRow.LessIsBetter("mnist-shape/pipeline", seconds[0].Wall, seconds[1].Wall, "s", PeerName, python.Version).Spread(seconds[0], seconds[1])
                    with { How = how },
            BenchRow.LessThanGoal("mnist-shape/around", around, GoalSeconds, "s around the training") with
            {
                How = string.Create(CultureInfo.InvariantCulture,
                    $"plan, start, reading, checkpoints, bill, report and result: of these {seconds[0].Wall:0.0} s what is neither training ({training:0.0} s) nor evaluation"),
            },
            BenchRow.LessThanGoal("mnist-shape/around-share", 100 * around / (around + (training / Epochs * planned)), GoalPercent, "% of a planned run") with
            {
                How = string.Create(CultureInfo.InvariantCulture,
                    $"worked out: the same seconds beside {planned} epochs, which is what is planned for such images; beside {Epochs} they are {100 * around / seconds[0].Wall:0.0} %"),
            },
            Cost(stages[^1].Receipt, cheapest!),
        ];
    }

    private static BenchRow Cost(Receipt receipt, Cheapest cheapest)
    {
        var billed = receipt.Attempts[^1];
        return BenchRow.LessIsBetter("mnist-shape/cost", (double)receipt.TotalUsd, (double)receipt.OnDemandUsd, "USD", "the same on demand", "us-east-1") with
        {
            How = string.Create(CultureInfo.InvariantCulture,
                $"by the receipt: {billed.BilledSeconds:0} s billed on {billed.InstanceType}, launch and drain included, and the other services; the cheapest of the stack's types on spot is {cheapest.Type} at ${cheapest.UsdPerHour:0.0000} an hour (modelled from the on-demand price)"),
        };
    }

    private static async Task<Seconds> OursAsync(BuiltStack stack, List<Stages> stages, CancellationToken cancellationToken)
    {
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
        stages.Add(new Stages(took - timing.TrainingSeconds - timing.EvaluatingSeconds, timing.TrainingSeconds, Documents.Parse<Receipt>(await GetAsync(receipt))));
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

    /// <summary>Of the types that the stack's CPU queues have.</summary>
    private static Cheapest CheapestOf(BuiltStack stack)
    {
        var types = stack.Cloud.Lambda.Find(stack.PlanRunArn).Function.Environment["OVERNIGHT_CPU_INSTANCE_TYPES"].Split(',').SelectMany(InstanceCatalog.UsEast1.Expand);
        var now = TimeProvider.System.GetUtcNow();
        return types.SelectMany(type => stack.Cloud.Market.Zones.Select(zone => new Cheapest(type.Name, stack.Cloud.Market.UsdPerHour(type, zone, now))))
            .MinBy(one => one.UsdPerHour)!;
    }

    private sealed record Cheapest(string Type, decimal UsdPerHour);

    /// <param name="Around">Seconds of the whole that are neither training nor evaluation.</param>
    /// <param name="Training">Seconds.</param>
    /// <param name="Receipt">What it would have cost.</param>
    private sealed record Stages(double Around, double Training, Receipt Receipt);
}
