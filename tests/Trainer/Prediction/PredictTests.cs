using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Tests.Export;

namespace Overnight.Trainer.Tests.Prediction;

/// <summary><c>trainer predict</c> as a process, from a model's folder and a file to a file.</summary>
public sealed class PredictTests(Bucket bucket) : IClassFixture<Bucket>
{
    [Fact]
    public async Task Rows_are_predicted_in_their_order_whatever_the_order_of_the_columns()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(600))], ModelKind.Mlp);
        var rows = Lines(Samples.Table(5_000, seed: 3));
        rows[7] = rows[7].Replace("green", "mauve", StringComparison.Ordinal).Replace("red", "mauve", StringComparison.Ordinal).Replace("blue", "mauve", StringComparison.Ordinal);
        var plain = await PredictAsync(model, string.Join('\n', rows));
        Assert.Equal((0, 5_001), (plain.Code, plain.Lines.Length));
        Assert.Equal("row,prediction,probability of large,probability of small", plain.Lines[0]);
        for (var row = 1; row < plain.Lines.Length; row++)
        {
            var cells = plain.Lines[row].Split(',');
            var (large, small) = (Number(cells[2]), Number(cells[3]));
            Assert.Equal($"{row}", cells[0]);
            Assert.Equal(1, large + small, 1e-6);
            Assert.Equal(large >= small ? "large" : "small", cells[1]);
        }
        Assert.Contains("Column 'colour': 1 values were never seen in training, or once, first 'mauve' in row 8", plain.Error, StringComparison.Ordinal);

        // Another order, another separator, a column more, quotes, Windows' line ends, packed: the same predictions.
        var dressed = rows.Select((row, i) => row.Split(',') is var cells ? $"{cells[3]}\t\"{cells[1]}\"\t{(i == 0 ? "extra" : "x")}\t{cells[0]}\t{cells[2]}\r\n" : "");
        var other = await PredictAsync(model, string.Concat(dressed), name: "new.tsv.gz");
        Assert.Equal(0, other.Code);
        Assert.Contains("Not used, because the model has no such columns: 'extra'", other.Error, StringComparison.Ordinal);
        Assert.Equal(plain.Lines, other.Lines);
    }

    [Fact]
    public async Task A_file_with_the_target_is_evaluated_as_the_run_was()
    {
        // Long enough for several pieces on every thread.
        var test = Samples.Table(40_000, seed: 2);
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(600)), ("test.csv", test)], ModelKind.Mlp);
        var predicted = await PredictAsync(model, Encoding.UTF8.GetString(test), ["--metrics", model.Path("evaluation.json")]);
        Assert.Equal(0, predicted.Code);
        var evaluation = JsonNode.Parse(await File.ReadAllTextAsync(model.Path("evaluation.json")))!;
        Assert.Equal(40_000, (int)evaluation["rows"]!);
        foreach (var metric in model.Metrics.Final)
        {
            var found = evaluation["metrics"]!.AsArray().Single(m => (string)m!["name"]! == metric.Name)!["value"]!;
            Assert.Equal(metric.Value, (double)found, 1e-6);
        }
    }

    [Fact]
    public async Task A_number_has_no_probabilities_and_a_key_takes_the_place_of_the_rows_number()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Sums(600)), ("test.csv", Samples.Sums(300, seed: 2))], ModelKind.Mlp);
        var rows = Lines(Samples.Sums(300, seed: 2)).Select((row, i) => $"{(i == 0 ? "\"id, ours\"" : $"\"k\"\"{i},\"")},{row}");
        var predicted = await PredictAsync(model, string.Join('\n', rows), ["--key", "id, ours"]);
        Assert.Equal((0, 301), (predicted.Code, predicted.Lines.Length));
        Assert.Equal("\"id, ours\",prediction", predicted.Lines[0]);
        Assert.StartsWith("\"k\"\"1,\",", predicted.Lines[1], StringComparison.Ordinal);
        var truths = Lines(Samples.Sums(300, seed: 2)).Skip(1).Select(row => Number(row.Split(',')[3]));
        var guesses = predicted.Lines.Skip(1).Select(line => Number(line[(line.LastIndexOf(',') + 1)..]));
        Assert.Equal(model.Metrics.Primary.Value, Math.Sqrt(truths.Zip(guesses).Average(pair => Math.Pow(pair.First - pair.Second, 2))), 1e-3);
        Assert.Contains("rmse", predicted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_are_written_as_the_data_had_them()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 300).Select(_ => random.Next(2) is 0 ? $"{random.NextDouble():0.000},{random.Next(9)},\"yes, \"\"really\"\"\"" : $"{5 + random.NextDouble():0.000},{random.Next(9)},no");
        var csv = "x,z,class\n" + string.Join('\n', rows);
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Encoding.UTF8.GetBytes(csv))], ModelKind.Linear);
        // A single column is enough where the target is not asked for, and no header where all inputs are there in order.
        var predicted = await PredictAsync(model, "0.1,3\n5.2,4\n0.2,1\n");
        Assert.Equal(0, predicted.Code);
        Assert.Equal("row,prediction,probability of no,\"probability of yes, \"\"really\"\"\"", predicted.Lines[0]);
        Assert.StartsWith("1,\"yes, \"\"really\"\"\",", predicted.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2,no,", predicted.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_keeps_its_line()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Linear);
        var rows = Encoding.UTF8.GetString(Samples.Table(30_000)) + "1,red\n1,red,2026-01-01,fine,large\n";
        var predicted = await PredictAsync(model, rows);
        Assert.Equal((0, 30_003), (predicted.Code, predicted.Lines.Length));
        Assert.Equal("30001,,,", predicted.Lines[30_001]);
        Assert.StartsWith("30002,", predicted.Lines[30_002], StringComparison.Ordinal);
        Assert.Contains("1 rows have not the 5 fields of the others", predicted.Error, StringComparison.Ordinal);
        Assert.Contains("first 2 fields in row 30002", predicted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_predicted_as_the_run_was_measured()
    {
        var (images, labels) = Samples.Bars(400);
        var (testImages, testLabels) = Samples.Bars(1_200, seed: 2);
        using var model = await TrainedModel.TrainAsync(bucket,
            [("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels), ("t10k-images-idx3-ubyte", testImages), ("t10k-labels-idx1-ubyte", testLabels)], ModelKind.Cnn);
        var predicted = await PredictAsync(model, testImages, [], "t10k-images-idx3-ubyte");
        Assert.Equal((0, 1_201), (predicted.Code, predicted.Lines.Length));
        var right = predicted.Lines.Skip(1).Select(line => line.Split(',')[1]).Zip(testLabels[8..]).Average(pair => pair.First == $"{pair.Second}" ? 1.0 : 0);
        Assert.Equal(model.Metrics.Primary.Value, right, 12);
    }

    [Fact]
    public async Task What_cannot_be_predicted_says_why_and_leaves_nothing()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Linear);
        var lacking = await PredictAsync(model, "sise,colour,when\n1,red,2026-01-01\n");
        Assert.True(lacking is { Code: (int)ExitCode.BadData, Lines: [] }, lacking.Error);
        Assert.Contains("no column 'size'", lacking.Error, StringComparison.Ordinal);
        Assert.Contains("Is 'sise' meant?", lacking.Error, StringComparison.Ordinal);
        Assert.Contains("no column 'remark'", lacking.Error, StringComparison.Ordinal);

        // Damaged far behind the first pieces: what was written by then is taken back.
        var open = await PredictAsync(model, Encoding.UTF8.GetString(Samples.Table(30_000)) + "1,\"red\n");
        Assert.True(open is { Code: (int)ExitCode.BadData, Lines: [] }, open.Error);
        Assert.Contains("row 30002", open.Error, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.Misused, Trainer("predict", "--model", model.Folder).Code);
        Assert.Equal((int)ExitCode.Misused, Trainer("predict", "--model", model.Folder, "--data", model.Path("nothing.csv"), "--out", model.Path("out.csv")).Code);

        await File.WriteAllTextAsync(model.Path("model.json"), "{}");
        var damaged = await PredictAsync(model, "size,colour,when,remark\n1,red,2026-01-01,a\n");
        Assert.Equal((int)ExitCode.BadData, damaged.Code);
        Assert.Contains("model.json", damaged.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_file()
    {
        const int heapBytes = 64 * 1024 * 1024;
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Sums(500))], ModelKind.Linear);
        var block = Encoding.UTF8.GetString(Samples.Sums(20_000, seed: 2))[8..];
        await using (var file = File.CreateText(model.Path("large.csv")))
        {
            await file.WriteAsync("a,b,c,y\n");
            for (var i = 0; i < 200; i++) await file.WriteAsync(block);
        }
        Assert.True(new FileInfo(model.Path("large.csv")).Length > 1.5 * heapBytes);
        var (code, error) = Trainer(heapBytes, "predict", "--model", model.Folder, "--data", model.Path("large.csv"), "--out", model.Path("out.csv"));
        Assert.True(code == 0, error);
        Assert.Equal(4_000_001, File.ReadLines(model.Path("out.csv")).Count());
        Assert.StartsWith("4000000,", File.ReadLines(model.Path("out.csv")).Last(), StringComparison.Ordinal);
    }

    private static string[] Lines(byte[] csv) => Encoding.UTF8.GetString(csv).TrimEnd('\n').Split('\n');

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Task<(int Code, string[] Lines, string Error)> PredictAsync(TrainedModel model, string csv, string[]? options = null, string name = "new.csv") =>
        PredictAsync(model, Encoding.UTF8.GetBytes(csv), options ?? [], name);

    private static async Task<(int Code, string[] Lines, string Error)> PredictAsync(TrainedModel model, byte[] data, string[] options, string name)
    {
        var isPacked = name.EndsWith(".gz", StringComparison.Ordinal);
        var output = model.Path(isPacked ? "out.csv.gz" : "out.csv");
        File.Delete(output);
        await File.WriteAllBytesAsync(model.Path(name), isPacked ? Samples.Gzip(data) : data);
        var (code, error) = Trainer(["predict", "--model", model.Folder, "--data", model.Path(name), "--out", output, .. options]);
        Assert.Empty(Directory.GetFiles(model.Folder, "*.part"));
        if (!File.Exists(output)) return (code, [], error);
        await using var file = File.OpenRead(output);
        using var reader = new StreamReader(isPacked ? new GZipStream(file, CompressionMode.Decompress) : file);
        return (code, Lines(Encoding.UTF8.GetBytes(await reader.ReadToEndAsync())), error);
    }

    private static (int Code, string Error) Trainer(params string[] arguments) => Trainer(heapBytes: null, arguments);

    private static (int Code, string Error) Trainer(int? heapBytes, params string[] arguments)
    {
        var trainer = typeof(Attempt).Assembly.Location.Replace("Overnight.Contracts.dll", "Overnight.Trainer.dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [trainer, .. arguments]) { UseShellExecute = false, RedirectStandardError = true };
        if (heapBytes is { } bytes) start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{bytes:X}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
