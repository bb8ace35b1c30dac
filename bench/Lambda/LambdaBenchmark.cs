using System.Text;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Bench;

/// <summary>
/// StartRun and PlanRun as the managed runtime starts them, process start to first response, and warm: compiled ahead of time
/// (ReadyToRun, as deployed) against compiled as they run (JIT), in turns. The size of the zip stands beside them.
/// </summary>
internal sealed class LambdaBenchmark : IBenchmark
{
    private const int Turns = 7;
    private const double MostZipMiB = 6, MegaByte = 1e6;
    private const string DataKey = "datasets/bench/v1/part.csv";

    public string Name => "lambda";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var ahead = BuiltStack.Folder();
        var jit = Path.Combine(BuiltStack.Root(), "artifacts", "bin", "Overnight.Functions", "release");
        await using var stack = await BuiltStack.StartAsync(ahead);
        var rows = new List<BenchRow>();
        foreach (var (function, arn, payload) in new[] { ("StartRun", stack.StartRunArn, Event(stack)), ("PlanRun", stack.PlanRunArn, await PlanAsync(stack)) })
        {
            await Console.Error.WriteLineAsync($"lambda/{function}: in turns");
            var definition = stack.Cloud.Lambda.Find(arn).Function;
            ColdStarts[] contenders = [new(definition, stack.Cloud.Endpoint, payload), new(definition with { Folder = jit }, stack.Cloud.Endpoint, payload)];
            var cold = await Bench.Turns.MedianAsync(Turns, [.. contenders.Select(one => new Func<Task<Seconds>>(one.OnceAsync))]);
            var runtime = Environment.Version.ToString();
            rows.Add(BenchRow.LessIsBetter($"lambda/{function}/cold", 1000 * cold[0].Wall, 1000 * cold[1].Wall, "ms", "JIT", runtime).Spread(cold[0], cold[1]) with
            {
                How = "from the process's start to the first answer: loading, the SDK's first calls and the work itself, on a whole core as a function of 1,769 MB has it",
            });
            rows.Add(BenchRow.LessIsBetter($"lambda/{function}/warm", contenders[0].WarmMilliseconds, contenders[1].WarmMilliseconds, "ms", "JIT", runtime) with
            { How = $"median of {ColdStarts.Warms} calls in each of {contenders[0].Processes} processes" });
            rows.Add(BenchRow.LessIsBetter($"lambda/{function}/memory", contenders[0].PeakBytes / MegaByte, contenders[1].PeakBytes / MegaByte, "MB at most", "JIT", runtime) with
            { How = "of the process, after its warm calls" });
        }
        rows.Add(BenchRow.LessThanGoal("lambda/zip", ZipMiB(ahead), MostZipMiB, "MiB") with { How = "all functions are in one package" });
        return rows;
    }

    /// <summary>A dataset whose marker is not there: the event starts no run, and a direct call plans one.</summary>
    private static async Task<byte[]> PlanAsync(BuiltStack stack)
    {
        var text = "sepal,petal,species\n" + string.Concat(Enumerable.Range(0, 20_000)
            .Select(i => $"{4 + (i % 31 / 10.0)},{1 + (i % 17 / 10.0)},{(i % 3 == 0 ? "setosa" : "virginica")}\n"));
        var put = await stack.S3.PutObjectAsync(new PutObjectRequest { BucketName = stack.DataBucket, Key = DataKey, ContentBody = text });
        var upload = new Upload("bench", "datasets/bench/v1/");
        var file = new DataObject { Key = DataKey, ETag = put.ETag, SizeBytes = text.Length };
        var run = RunId.Of(stack.DataBucket, upload, [file], recipeETag: null);
        return Documents.ToBytes(new RunRequest { Run = run, Name = upload.Name, Bucket = stack.DataBucket, Source = upload.Source });
    }

    private static byte[] Event(BuiltStack stack) => Encoding.UTF8.GetBytes($$$"""
        {"Records":[{"eventVersion":"2.6","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{{stack.DataBucket}}}"},
        "object":{"key":"datasets/bench/data.csv","size":3,"eTag":"0123456789abcdef"} } }]}
        """);

    private static double ZipMiB(string folder)
    {
        var zip = Path.Combine(Directory.CreateTempSubdirectory("overnight-zip-").FullName, "functions.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(Path.Combine(folder, "functions"), zip);
        var size = new FileInfo(zip).Length / 1048576.0;
        Directory.Delete(Path.GetDirectoryName(zip)!, recursive: true);
        return size;
    }
}
