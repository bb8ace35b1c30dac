using System.Runtime.InteropServices;
using Overnight.Contracts;

namespace Overnight.Scoring.Tests;

/// <summary>A linear model made by hand: y = 10 a + the weight of the colour, from a table with an identifier.</summary>
internal static class SmallModel
{
    public static readonly IReadOnlyList<string> Colours = ["red", "green", "blue"];

    /// <param name="isNamed">False: the training files had no header.</param>
    public static TableModel Make(bool isNamed = true)
    {
        var (document, weights) = Files(isNamed);
        return TableModel.Load(ScoringDocuments.ToBytes(document), weights);
    }

    public static (ModelDocument Document, byte[] Weights) Files(bool isNamed = true)
    {
        string[] names = isNamed ? ["id", "a", "colour", "y"] : ["column1", "column2", "column3", "column4"];
        // [a | missing | two numbers a colour]: a colour's vector is (its code, 0).
        float[] weight = [10, -1, 1, 0], bias = [0], colours = [0, 0, 1, 0, 2, 0, 3, 0];
        List<(string Name, long[] Shape, float[] Values)> tensors =
            [("features.category0.weight", [4, 2], colours), ("linear.bias", [1], bias), ("linear.weight", [1, 4], weight)];
        var (file, layout) = SafeTensors.Lay([.. tensors.Select(t => new TensorEntry(t.Name, "F32", t.Shape, t.Values.Length * sizeof(float)))], new Dictionary<string, string>());
        foreach (var (name, _, values) in tensors) MemoryMarshal.AsBytes<float>(values).CopyTo(layout.Data(name));
        var document = new ModelDocument
        {
            Format = ModelDocument.CurrentFormat,
            Run = "run",
            Name = "small",
            Architecture = new Architecture { Kind = ModelKind.Linear, Outputs = 1, Numbers = 2, Codes = [4] },
            Target = new Target { Task = LearningTask.Regression, Name = names[3] },
            Schema =
            [
                new(names[0], ColumnKind.Identifier, ""), new(names[1], ColumnKind.Numeric, ""), new(names[2], ColumnKind.Categorical, ""), new(names[3], ColumnKind.Numeric, ""),
            ],
            Columns =
            [
                new ColumnEncoding { Name = names[1], Kind = ColumnKind.Numeric, MarksMissing = true },
                new ColumnEncoding { Name = names[2], Kind = ColumnKind.Categorical, Categories = [.. Colours] },
            ],
            Weights = ModelFile.Of(ModelFile.Weights, file),
            Epoch = 1,
            Versions = new ModelVersions("1", "1", "1"),
        };
        return (document, file);
    }
}
