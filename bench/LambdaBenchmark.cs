using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Local;

namespace Overnight.Bench;

/// <summary>
/// StartRun and PlanRun as the managed runtime starts them, process start to first response, and warm: compiled ahead of time
/// (ReadyToRun, as deployed) against compiled as they run (JIT), in turns. The size of the zip stands beside them.
/// </summary>
internal sealed class LambdaBenchmark : IBenchmark
{
    private const int Colds = 5, Warms = 20;
    private const double MostZipMiB = 6;
    private const string DataKey = "datasets/bench/v1/part.csv";

    public string Name => "lambda";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var ahead = BuiltStack.Folder();
        var jit = BuiltStack.WithFunctionsOf(Path.Combine(BuiltStack.Root(), "artifacts", "bin", "Overnight.Functions", "release"));
        try
        {
            var rows = new List<BenchRow>();
            foreach (var function in new[] { "StartRun", "PlanRun" })
            {
                var warm = new List<double>[] { [], [] };
                var cold = await Turns.MedianAsync(Colds, () => ColdAsync(ahead, function, warm[0]), () => ColdAsync(jit, function, warm[1]));
                var runtime = Environment.Version.ToString();
                rows.Add(BenchRow.LessIsBetter($"lambda/{function}/cold", 1000 * cold[0].Wall, 1000 * cold[1].Wall, "ms", "JIT", runtime));
                rows.Add(BenchRow.LessIsBetter($"lambda/{function}/warm", Median(warm[0]), Median(warm[1]), "ms", "JIT", runtime));
            }
            rows.Add(BenchRow.LessIsBetter("lambda/zip", ZipMiB(ahead), MostZipMiB, "MiB", "goal (no peer)", ""));
            return rows;
        }
        finally
        {
            Directory.Delete(jit, recursive: true);
        }
    }

    /// <summary>A fresh cloud, one call to a function that no process serves yet, then some to the process that does.</summary>
    private static async Task<Seconds> ColdAsync(string folder, string function, List<double> warm)
    {
        await using var stack = await BuiltStack.StartAsync(folder);
        var payload = function == "StartRun" ? Event(stack) : await PlanAsync(stack);
        var arn = function == "StartRun" ? stack.StartRunArn : stack.PlanRunArn;
        var seconds = await TimeAsync(stack.Cloud, arn, payload);
        for (var i = 0; i < Warms; i++) warm.Add(1000 * (await TimeAsync(stack.Cloud, arn, payload)).Wall);
        return seconds;
    }

    private static async Task<Seconds> TimeAsync(LocalCloud cloud, string arn, byte[] payload)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await cloud.Lambda.InvokeAsync(arn, payload, CancellationToken.None);
        var taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (answer.ErrorType is not null) throw new InvalidOperationException($"{arn}: {answer.ErrorType}: {answer.ErrorMessage}");
        // The work is another process's, whose processor time is not seen from here.
        return new Seconds(taken, taken);
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

    private static double Median(List<double> values)
    {
        // The first turn, which Turns does not count either, is the first of them.
        var sorted = values.Skip(Warms).Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
