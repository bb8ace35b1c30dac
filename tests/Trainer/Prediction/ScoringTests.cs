using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Features;
using Overnight.Trainer.Prediction;
using Overnight.Trainer.Tests.Export;

namespace Overnight.Trainer.Tests.Prediction;

/// <summary>The library that predicts tables everywhere, beside the network that was trained.</summary>
public sealed class ScoringTests(Bucket bucket) : IClassFixture<Bucket>
{
    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public async Task Classes_and_probabilities_are_those_of_the_trained_network(ModelKind kind)
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Awkward(3_000, classes: 2))], kind);
        await AgreeAsync(model, Awkward(2_000, seed: 2, classes: 2));
    }

    [Fact]
    public async Task So_are_those_of_many_classes()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Awkward(3_000, classes: 11))], ModelKind.Mlp);
        await AgreeAsync(model, Awkward(2_000, seed: 2, classes: 11));
    }

    [Theory]
    [InlineData(ModelKind.Mlp)]
    [InlineData(ModelKind.Linear)]
    public async Task So_are_numbers(ModelKind kind)
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Awkward(3_000, classes: 0))], kind);
        await AgreeAsync(model, Awkward(2_000, seed: 2, classes: 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_kept_rows_score_as_the_run_did(bool areNumbers)
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Awkward(2_000, classes: areNumbers ? 0 : 3))], ModelKind.Mlp);
        var folder = new RunFolder("test", model.Document.Run);
        var kept = await bucket.GetAsync<HoldOutScores>(folder.HoldOut);
        var rows = (await bucket.TryGetAsync(new ModelNames("test").HoldOutFolder(kept.HoldOut) + "rows.csv"))!;
        var scores = (await ScoreAsync(model, rows)).Report.Evaluation!;
        Assert.Equal((kept.Rows, 0), ((int)scores.Rows, (int)scores.Unknown));
        double Own(string name) => scores.Metrics.Single(metric => metric.Name == name).Value;
        double Kept(PromotionMetric metric) => HoldOutScores.Value(metric, kept.Costs(metric)!.Average());
        if (areNumbers)
        {
            Assert.Equal(Kept(PromotionMetric.Rmse), Own("rmse"), 1e-6 * Kept(PromotionMetric.Rmse));
            Assert.Equal(Kept(PromotionMetric.Mae), Own("mae"), 1e-6 * Kept(PromotionMetric.Mae));
        }
        else
        {
            Assert.Equal(Kept(PromotionMetric.Accuracy), Own("accuracy"), 1e-12);
            Assert.Equal(Kept(PromotionMetric.LogLoss), Own("logLoss"), 1e-6);
        }
    }

    [Fact]
    public async Task The_training_data_have_not_drifted_and_others_have()
    {
        using var model = await TrainedModel.TrainAsync(bucket, [("train.csv", Awkward(3_000, classes: 2))], ModelKind.Linear);
        var same = (await ScoreAsync(model, Awkward(1_500, seed: 5, classes: 2))).Report.Drift;
        Assert.True(same.Verdict == DriftVerdict.Fine, string.Join('\n', same.Notes));
        var text = Encoding.UTF8.GetString(Awkward(1_500, seed: 6, classes: 2)).Replace("red", "mauve", StringComparison.Ordinal).Split('\n');
        var moved = text.Select((line, i) => i == 0 || line.Length == 0 ? line : $"90{line}");
        var drift = (await ScoreAsync(model, Encoding.UTF8.GetBytes(string.Join('\n', moved)))).Report.Drift;
        var size = drift.Columns.Single(column => column.Column == "size");
        Assert.Equal(DriftVerdict.Drifted, size.Verdict);
        Assert.True(size.OutsideShare > 0.9 && size.MeanShift > 3 && size.Psi > 1, size.Why);
        var colour = drift.Columns.Single(column => column.Column == "colour");
        Assert.Equal("mauve", colour.Seen.NewCategories.MaxBy(category => category.Rows)!.Name);
        Assert.Equal(DriftVerdict.Drifted, colour.Verdict);
        Assert.Equal(DriftVerdict.Fine, drift.Columns.Single(column => column.Column == "when").Verdict);
    }

    [Fact]
    public async Task Files_that_are_no_tables_model_say_so()
    {
        var (images, labels) = Samples.Bars(100);
        using var model = await TrainedModel.TrainAsync(bucket, [("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)], ModelKind.Cnn);
        var (json, weights) = (await File.ReadAllBytesAsync(model.Path("model.json")), await File.ReadAllBytesAsync(model.Path("model.safetensors")));
        Assert.Contains("found a model of images (cnn), expected a model of a table", Assert.Throws<BadInputException>(() => TableModel.Load(json, weights)).Message, StringComparison.Ordinal);
        using var table = await TrainedModel.TrainAsync(bucket, [("train.csv", Samples.Sums(300))], ModelKind.Linear);
        json = await File.ReadAllBytesAsync(table.Path("model.json"));
        Assert.Contains("model.safetensors: found", Assert.Throws<BadInputException>(() => TableModel.Load(json, weights)).Message, StringComparison.Ordinal);
        Assert.Contains("model.json", Assert.Throws<BadInputException>(() => TableModel.Load("{}"u8.ToArray(), weights)).Message, StringComparison.Ordinal);
    }

    /// <summary>A bit of everything, with gaps everywhere, categories that only one seed has, and columns that only an identifier tells apart.</summary>
    private static byte[] Awkward(int rows, int classes, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("size,weight,flag,colour,when,remark,target\n");
        string Gap(string value) => random.Next(15) == 0 ? "" : value;
        for (var row = 0; row < rows; row++)
        {
            var (size, colour, flag) = (random.NextDouble() * 10, random.Next(4), random.Next(2));
            text.Append(Gap($"{size:0.000}")).Append(',').Append(Gap($"{Math.Exp(random.NextDouble() * 12):0.0000}")).Append(',')
                .Append(Gap(flag == 0 ? "no" : "yes")).Append(',')
                .Append(Gap(random.Next(500) == 0 ? $"only {seed} {row}" : new[] { "red", "green", "blue", "grey" }[colour])).Append(',')
                .Append(Gap($"2026-{random.Next(1, 7):00}-{random.Next(1, 29):00} {random.Next(24):00}:00:00")).Append(',')
                .Append(Gap($"seen {random.Next(1000)} and {random.Next(1000)} times near the old harbour wall")).Append(',');
            var score = size + (2 * colour) + flag + random.NextDouble();
            text.Append(classes == 0 ? $"{100 + (3 * score):0.000}" : $"class {(int)(score / 18 * classes)}").Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static async Task AgreeAsync(TrainedModel model, byte[] csv)
    {
        var document = model.Document;
        var schema = new TableSchema { Columns = document.Schema, Target = document.Target.Name, Task = document.Target.Task };
        var table = await TableReader.ReadAsync([DataFile.InMemory("new.csv", csv, DataPart.Test)], schema);
        var encoder = new TableEncoder(document.Columns);
        var expected = new Predictor(model.Loaded).Run(encoder.Encode(table), [table.Rows, encoder.Width]);
        var outputs = (await ScoreAsync(model, csv)).Outputs;
        Assert.Equal(expected.Length, outputs.Length);
        var width = document.Architecture.Outputs;
        for (var row = 0; row < table.Rows; row++)
        {
            var (theirs, ours) = (Probabilities(expected.AsSpan(row * width, width)), Probabilities(outputs.AsSpan(row * width, width)));
            for (var c = 0; c < width; c++) Assert.True(Math.Abs(theirs[c] - ours[c]) < 1e-4, $"row {row}, output {c}: found {ours[c]}, expected {theirs[c]}");
            if (width == 1) continue;
            var sorted = theirs.OrderDescending().ToArray();
            if (sorted[0] - sorted[1] > 1e-4) Assert.Equal(Array.IndexOf(theirs, sorted[0]), Array.IndexOf(ours, ours.Max()));
        }
    }

    private static double[] Probabilities(ReadOnlySpan<float> outputs)
    {
        if (outputs.Length == 1) return [outputs[0]];
        var all = outputs.ToArray();
        var sum = all.Sum(logit => Math.Exp(logit - (double)all.Max()));
        return [.. all.Select(logit => Math.Exp(logit - (double)all.Max()) / sum)];
    }

    private static async Task<(ScoreReport Report, float[] Outputs)> ScoreAsync(TrainedModel model, byte[] csv)
    {
        var scored = TableModel.Load(await File.ReadAllBytesAsync(model.Path("model.json")), await File.ReadAllBytesAsync(model.Path("model.safetensors")));
        var outputs = new List<float>();
        using var output = new MemoryStream();
        var report = await TableScoring.ScoreAsync(scored, DataFile.InMemory("new.csv", csv), output, new ScoreOptions
        {
            Threads = 2,
            ChunkBytes = 64 * 1024,
            Answers = (answers, _) => outputs.AddRange(answers),
        });
        return (report, [.. outputs]);
    }
}
