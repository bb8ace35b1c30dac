using System.IO.Compression;
using System.Text;
using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Quotes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PlanRun;

/// <summary>Uploads into buckets in memory, planned by the handler.</summary>
public abstract class PlanningTests
{
    private protected const string Data = "data";
    private protected const string Results = "results";
    private protected readonly Buckets _buckets = new();

    private protected readonly SpotServer _ec2 = new();

    private protected Handler Handler(string gpuTypes = "g4dn.xlarge") => new(
        _buckets.Client, _ec2.Client, Results, "us-east-1",
        new StackHardware(Wished.Queues(hasOnDemand: true), ["c7i.large", "m7i.large"], gpuTypes.Split(',')), new StoppedClock());

    private protected Task<RunState> PlanAsync(string name, string source) => Handler().HandleAsync(Request(name, source), Invocation.Context);

    /// <summary>As StartRun would send it for what lies in the bucket now.</summary>
    private protected RunState Request(string name, string source)
    {
        var upload = new Upload(name, source);
        var files = new Storage.DatasetListing(_buckets.Client).ListAsync(Data, upload).GetAwaiter().GetResult();
        var recipe = _buckets.Keys(Data).Contains($"recipes/{name}.json") ? _buckets.ETag(Data, $"recipes/{name}.json") : null;
        return new RunState { Run = RunId.Of(Data, upload, files, recipe), Name = name, Bucket = Data, Source = source, RecipeETag = recipe ?? "" };
    }

    private protected static string Iris()
    {
        var text = new StringBuilder("sepal,petal,species\n");
        for (var i = 0; i < 90; i++) text.Append($"{4.5 + (i % 30 / 10.0)},{1.1 + (i % 17 / 10.0)},{(i % 3) switch { 0 => "setosa", 1 => "virginica", _ => "versicolor" }}\n");
        return text.ToString();
    }

    private protected static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private protected static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    private protected static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private protected static byte[] Zip(params (string Name, string Text)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in members)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Text(text));
            }
        }
        return bytes.ToArray();
    }

    private protected void PutImages(string part, int count)
    {
        var images = new byte[16 + (count * 64)];
        new byte[] { 0, 0, 8, 3, 0, 0, (byte)(count >> 8), (byte)count, 0, 0, 0, 8, 0, 0, 0, 8 }.CopyTo(images, 0);
        for (var i = 16; i < images.Length; i++) images[i] = (byte)(i * 31);
        var labels = new byte[8 + count];
        new byte[] { 0, 0, 8, 1, 0, 0, (byte)(count >> 8), (byte)count }.CopyTo(labels, 0);
        for (var i = 0; i < count; i++) labels[8 + i] = (byte)(i % 10);
        _buckets.Put(Data, $"datasets/digits/v1/{part}-images-idx3-ubyte", images);
        _buckets.Put(Data, $"datasets/digits/v1/{part}-labels-idx1-ubyte", labels);
    }
}
