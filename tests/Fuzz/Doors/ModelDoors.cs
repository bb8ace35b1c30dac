using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.PlanPrediction;
using Overnight.Fuzz.Tests.Inputs;
using Overnight.Scoring;
using Overnight.Trainer.Training;
using TorchSharp;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>Model files, checkpoints, and files to predict.</summary>
internal static class ModelDoors
{
    private const string FileToPredict = "id,a,colour,y\nk1,1,red,a\nk2,2,green,b\n-3,,blue,a\n=k4,4.5,odd,b\n";

    private static readonly ScoreOptions Scoring = ScoreOptions.Default with { Threads = 1, ChunkBytes = 512 };

    public static IEnumerable<Door> All() => [TensorsDoor(), ModelDoor(), PredictionDoor(), CheckpointDoor()];

    private static Door TensorsDoor()
    {
        var good = SmallModel.Files().Weights;
        return new("safetensors", Making.Mostly(Arrays.Tensors(good), ByteChanges.Of([good], "F32", "I64", "shape", "data_offsets", "__metadata__")), input =>
        {
            var file = SafeTensors.Read(input);
            foreach (var tensor in file.Tensors) file.Data(tensor.Name);
            return Task.CompletedTask;
        }, typeof(InvalidDataException))
        { Samples = [good], Weight = 8, LeastTaken = 0.03 };
    }

    /// <summary>Both files, of which the first tells the second's hash: whoever changes one can change the other.</summary>
    private static Door ModelDoor()
    {
        var (document, weights) = SmallModel.Files();
        var (documents, tensors) = (JsonChanges.Of([document]), Arrays.Tensors(weights));
        var make = new MakeInput(random =>
        {
            var (json, own) = (random.Next(3) > 0 ? documents(random) : document, random.Next(3) == 0 ? tensors(random) : weights);
            var text = Encoding.UTF8.GetString(json)
                .Replace(Hash(weights), Hash(own), StringComparison.Ordinal).Replace($":{weights.Length}", $":{own.Length}", StringComparison.Ordinal);
            return Making.Pair(Making.Text(text), own);
        });
        var table = DataFile.InMemory("new.csv", Making.Text(FileToPredict));
        return new("model", Making.Mostly(make, ByteChanges.Of([Making.Pair(document, weights)])), async input =>
        {
            var (json, own) = Making.Split(input);
            await ScoreAsync(TableModel.Load(json, own), table);
        }, typeof(BadInputException))
        { Samples = [Making.Pair(document, weights)], Weight = 4 };
    }

    private static Door PredictionDoor()
    {
        var model = SmallModel.Load();
        var good = Making.Text(FileToPredict);
        var table = Making.Mostly(TableChanges.Of(FileToPredict), ByteChanges.Of([good], ",", "\"", "\r\n", "=1", "\0"));
        return new("prediction", Making.Mostly(table, Packing.Gzip(table)), async input =>
        {
            var head = new FileHead("predict/x/new.csv", input);
            if (!head.IsPacked)
            {
                head.DemandTable();
                await head.TryAsync(model);
                // In parts it comes out as in one.
                foreach (var part in await TableScoring.SplitAsync(model, DataFile.InMemory("new.csv", input), 64)) NotBeyond(part.Start, input.Length);
            }
            await ScoreAsync(model, DataFile.InMemory(head.IsPacked ? "new.csv.gz" : "new.csv", input));
        }, typeof(BadInputException))
        { Samples = [good, Packing.Gzip(good)], Weight = 4 };
    }

    private static Door CheckpointDoor()
    {
        var state = new Lazy<(TrainingState State, byte[] Good)>(() =>
        {
            torch.set_num_threads(1);
            var network = torch.nn.Linear(3, 2);
            var begun = new TrainingState(network, torch.optim.AdamW(network.parameters()), new TrainingPosition { Epoch = 1, Step = 2, Mirrored = [true] }, "run");
            return (begun, begun.Capture());
        });
        return new("checkpoint", random => Making.Mostly(Arrays.Tensors(state.Value.Good), ByteChanges.Of([state.Value.Good], "adamSteps", "position"))(random), input =>
        {
            var before = state.Value.State.Capture();
            try
            {
                state.Value.State.Restore(input);
            }
            catch (InvalidDataException refused)
            {
                if (!before.AsSpan().SequenceEqual(state.Value.State.Capture())) throw new InvalidOperationException("found a state that a refused checkpoint has changed", refused);
                throw;
            }
            state.Value.State.Capture();
            return Task.CompletedTask;
        }, typeof(InvalidDataException))
        { Weight = 4, LeastTaken = 0.02 };
    }

    /// <summary>Every row has as many fields as the header, and none of them is a formula to a spreadsheet.</summary>
    private static async Task ScoreAsync(TableModel model, DataFile table)
    {
        using var output = new MemoryStream();
        var report = await TableScoring.ScoreAsync(model, table, output, Scoring);
        Documents.ToBytes(report);
        SpreadsheetRows.Check(Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), report.Rows);
    }

    private static void NotBeyond(long start, long end)
    {
        if (start < 0 || start > end) throw new InvalidOperationException($"found a part that starts at {start}, expected 0 to {end}");
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A linear model made by hand of a number and a colour, with class labels that a spreadsheet would run.</summary>
internal static class SmallModel
{
    private static readonly string[] Labels = ["=1+1", "a,\"b\"", "-1"];

    public static TableModel Load()
    {
        var (document, weights) = Files();
        return TableModel.Load(document, weights);
    }

    public static (byte[] Document, byte[] Weights) Files()
    {
        // [a | missing | two numbers a colour] for each class.
        float[] weight = [10, -1, 1, 0, -3, 1, 0, 1, 1, 1, 1, 1], bias = [0, 1, 2], colours = [0, 0, 1, 0, 2, 0, 3, 0];
        List<(string Name, long[] Shape, float[] Values)> tensors =
            [("features.category0.weight", [4, 2], colours), ("linear.bias", [3], bias), ("linear.weight", [3, 4], weight)];
        var (file, layout) = SafeTensors.Lay([.. tensors.Select(t => new TensorEntry(t.Name, "F32", t.Shape, t.Values.Length * sizeof(float)))], new Dictionary<string, string> { ["format"] = "pt" });
        foreach (var (name, _, values) in tensors) MemoryMarshal.AsBytes<float>(values).CopyTo(layout.Data(name));
        var document = new ModelDocument
        {
            Format = ModelDocument.CurrentFormat,
            Run = "run",
            Name = "small",
            Architecture = new Scoring.Architecture { Kind = ModelKind.Linear, Outputs = 3, Numbers = 2, Codes = [4] },
            Target = new Target { Task = LearningTask.Classification, Name = "y", Classes = [.. Labels] },
            Schema = [new("id", ColumnKind.Identifier, ""), new("a", ColumnKind.Numeric, ""), new("colour", ColumnKind.Categorical, ""), new("y", ColumnKind.Categorical, "")],
            Columns =
            [
                new ColumnEncoding { Name = "a", Kind = ColumnKind.Numeric, MarksMissing = true },
                new ColumnEncoding { Name = "colour", Kind = ColumnKind.Categorical, Categories = ["red", "green", "blue"] },
            ],
            Weights = ModelFile.Of(ModelFile.Weights, file),
            Epoch = 1,
            Versions = new ModelVersions("1", "1", "1"),
        };
        return (ScoringDocuments.ToBytes(document), file);
    }
}
