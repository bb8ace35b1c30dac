using System.Text;
using System.Text.Json.Nodes;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Features;
using TorchSharp;

namespace Overnight.Trainer.Tests.Export;

/// <summary>model.onnx in ONNX Runtime against the trainer's own predictions of the same rows.</summary>
public sealed class OnnxModelTests(Bucket bucket) : IClassFixture<Bucket>
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(ModelKind.Linear)]
    [InlineData(ModelKind.Mlp)]
    public async Task A_table_with_every_kind_of_column_is_predicted_alike(ModelKind kind)
    {
        OnnxRuntime.Require();
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(600))], kind);
        // Other rows than those learnt from; some with a colour that was never seen, and cells that are missing.
        var rows = Encoding.UTF8.GetString(Samples.Table(200, seed: 9)).Split('\n');
        for (var i = 1; i < 40; i++) rows[i] = i % 2 == 0 ? rows[i].Replace("red", "mauve", StringComparison.Ordinal) : rows[i].Replace("blue", "", StringComparison.Ordinal);
        for (var i = 40; i < 60; i++) rows[i] = string.Join(',', rows[i].Split(',').Select((cell, column) => column is 0 or 2 ? "" : cell));
        var table = await ReadAsync(model, string.Join('\n', rows));

        var outputs = OnnxRuntime.Run(model, Feeds(model, table));
        Assert.Equal(["size", "colour", "when", "remark"], Strings(outputs["inputNames"]!));
        Assert.Equal(["probabilities", "label"], Strings(outputs["outputNames"]!));
        var expected = Probabilities(model, table);
        Assert.Equal([200, 2], Numbers(outputs["probabilities"]!["dims"]!));
        AssertNear(expected, Numbers(outputs["probabilities"]!["data"]!));
        var labels = expected.Chunk(2).Select(p => model.Document.Target.Classes[p[1] > p[0] ? 1 : 0]);
        Assert.Equal(labels, Strings(outputs["label"]!["data"]!));
    }

    [Fact]
    public async Task Times_of_any_year_have_the_same_parts()
    {
        OnnxRuntime.Require();
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Times(500, seed: 1))], ModelKind.Linear);
        Assert.Equal(4, model.Document.Columns[0].TimeParts!.Count);
        var table = await ReadAsync(model, Encoding.UTF8.GetString(Times(2_000, seed: 2)));
        var outputs = OnnxRuntime.Run(model, Feeds(model, table));
        AssertNear(Probabilities(model, table), Numbers(outputs["probabilities"]!["data"]!));

        // Two centuries with the leap days in them and the years that have none, though they divide by four.
        static byte[] Times(int rows, int seed)
        {
            var random = new Random(seed);
            var first = new DateTime(1890, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            var times = Enumerable.Range(0, rows).Select(_ => first.AddSeconds(random.NextInt64(220L * 365 * 86_400)));
            return Encoding.UTF8.GetBytes("when,n,class\n" + string.Concat(times.Select(t => $"{t:yyyy-MM-dd HH:mm:ss},{random.Next(9)},{(t.Month < 7 ? "early" : "late")}\n")));
        }
    }

    [Fact]
    public async Task A_number_is_predicted_alike_in_its_own_unit()
    {
        OnnxRuntime.Require();
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Sums(500))], ModelKind.Mlp);
        var table = await ReadAsync(model, Encoding.UTF8.GetString(Samples.Sums(100, seed: 4)));
        var outputs = OnnxRuntime.Run(model, Feeds(model, table));
        Assert.Equal(["prediction"], Strings(outputs["outputNames"]!));
        Assert.Equal([100, 1], Numbers(outputs["prediction"]!["dims"]!));
        var target = model.Document.Target;
        var expected = Outputs(model, table).Select(z => target.Mean + (target.Deviation * z)).ToArray();
        AssertNear(expected, Numbers(outputs["prediction"]!["data"]!), scale: target.Deviation);
    }

    [Theory]
    [InlineData(ModelKind.Cnn, true)]
    [InlineData(ModelKind.Cnn, false)]
    [InlineData(ModelKind.Linear, false)]
    public async Task Pictures_are_predicted_alike(ModelKind kind, bool residual)
    {
        OnnxRuntime.Require();
        var (images, labels) = Samples.Bars(300);
        using var model = await TrainedModel.TrainAsync(bucket, [("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)], kind, residual);
        var pixels = Samples.Bars(40, seed: 3).Images[16..];
        var outputs = OnnxRuntime.Run(model, new JsonObject { ["image"] = Feed("uint8", [40, 1, 12, 12], pixels.Select(p => JsonValue.Create((int)p))) });

        using var scope = torch.NewDisposeScope();
        using var constants = torch.no_grad();
        var expected = model.Loaded.Network.call(torch.tensor(pixels).reshape(40, 1, 12, 12)).softmax(1);
        AssertNear([.. expected.data<float>().ToArray().Select(p => (double)p)], Numbers(outputs["probabilities"]!["data"]!));
        Assert.Equal(expected.argmax(1).data<long>().ToArray().Select(label => (double)label), Numbers(outputs["label"]!["data"]!));
    }

    private static Task<Table> ReadAsync(TrainedModel model, string csv) => TableReader.ReadAsync(
        [DataFile.InMemory("new.csv", Encoding.UTF8.GetBytes(csv), DataPart.Test)],
        new TableSchema { Columns = model.Document.Schema, Target = model.Document.Target.Name, Task = model.Document.Target.Task });

    private static double[] Outputs(TrainedModel model, Table table)
    {
        using var scope = torch.NewDisposeScope();
        using var constants = torch.no_grad();
        var encoder = new TableEncoder(model.Document.Columns);
        var inputs = torch.tensor(encoder.Encode(table)).reshape(table.Rows, encoder.Width);
        return [.. model.Loaded.Network.call(inputs).data<float>().ToArray().Select(x => (double)x)];
    }

    private static double[] Probabilities(TrainedModel model, Table table) =>
        [.. Outputs(model, table).Chunk(model.Document.Target.Classes.Count).SelectMany(logits =>
        {
            var powers = logits.Select(Math.Exp).ToList();
            return powers.Select(power => power / powers.Sum());
        })];

    /// <summary>The raw columns, as somebody would feed them who has never heard of the trainer's encoder.</summary>
    private static JsonObject Feeds(TrainedModel model, Table table)
    {
        var feeds = new JsonObject();
        foreach (var encoding in model.Document.Columns)
        {
            feeds[encoding.Name] = table[encoding.Name] switch
            {
                NumericColumn numbers => Feed("float32", [table.Rows, 1], numbers.Values.ToArray().Select(x => Number(x))),
                DateTimeColumn times => Feed("float64", [table.Rows, 1], times.UnixSeconds.ToArray().Select(Number)),
                CategoricalColumn words => Feed("string", [table.Rows, 1], words.Codes.ToArray().Select(code => JsonValue.Create(code < 0 ? "" : words.Categories[code]))),
                TextColumn text => Feed("float32", [table.Rows, TextFeatures.Buckets], Enumerable.Range(0, table.Rows).SelectMany(row =>
                {
                    var counts = new float[TextFeatures.Buckets];
                    TextFeatures.Write(text.Utf8(row), counts);
                    return counts.Select(count => Number(count));
                })),
                var other => throw new InvalidOperationException($"found {other.Kind}"),
            };
        }
        return feeds;
    }

    private static JsonNode? Number(double x) => double.IsNaN(x) ? null : JsonValue.Create(x);

    private static JsonObject Feed(string type, int[] dims, IEnumerable<JsonNode?> data) => new()
    {
        ["type"] = type,
        ["dims"] = new JsonArray([.. dims.Select(d => JsonValue.Create(d))]),
        ["data"] = new JsonArray([.. data]),
    };

    private static string[] Strings(JsonNode array) => [.. array.AsArray().Select(value => (string)value!)];

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(value => (double)value!)];

    private static void AssertNear(double[] expected, double[] found, double scale = 1)
    {
        Assert.Equal(expected.Length, found.Length);
        var furthest = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second)) / scale;
        Assert.True(furthest <= Tolerance, $"found a prediction that is {furthest} off, expected at most {Tolerance}");
    }
}
