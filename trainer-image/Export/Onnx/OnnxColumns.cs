using Overnight.Contracts;
using Overnight.Trainer.Features;
using Overnight.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>A table's raw columns, each an input of its own, to the numbers that the network's first layer takes.</summary>
internal sealed class OnnxColumns(OnnxGraph graph)
{
    /// <param name="columns">As the encoder has them.</param>
    /// <param name="network">Its <see cref="TableFeatures"/> holds the categories' vectors.</param>
    /// <returns>The name of the matrix [rows, inputs]: numbers first, then the categories' vectors.</returns>
    public string Add(IReadOnlyList<ColumnEncoding> columns, nn.Module network)
    {
        var (path, features) = network.named_modules().Where(each => each.module is TableFeatures).Select(each => (each.name, each.module)).Single();
        var embeddings = features.named_children().Select(child => (Name: $"{path}.{child.name}.weight", ((Embedding)child.module).weight)).ToList();
        var (numbers, vectors) = (new List<string>(), new List<string>());
        foreach (var column in columns)
        {
            if (column.Categories is { } categories)
            {
                var (name, weight) = embeddings[vectors.Count];
                var vector = graph.Node("Gather", [graph.Constant(name, weight), Codes(column, categories)]);
                vectors.Add(graph.Node("Flatten", [vector]));
            }
            else
            {
                numbers.AddRange(column.Kind == ColumnKind.Text ? [Words(column)] : Numbers(column));
            }
        }
        return graph.Node("Concat", [.. numbers, .. vectors], OnnxAttribute.Of("axis", 1));
    }

    private string Codes(ColumnEncoding column, List<string> categories)
    {
        var text = graph.Input(column.Name, OnnxType.String, [1],
            "a category as its file has it; what is missing (an empty string) or was never seen in training has a bucket of its own");
        // Without a single category every value is unseen; an encoder without any would be no valid node.
        IReadOnlyList<string> keys = categories.Count > 0 ? categories : [""];
        long[] codes = categories.Count > 0 ? [.. Enumerable.Range(1, categories.Count)] : [0];
        return graph.Node("LabelEncoder", OnnxGraph.MachineLearning, [text],
        [
            OnnxAttribute.Of("keys_strings", keys), OnnxAttribute.Of("values_int64s", codes), OnnxAttribute.Of("default_int64", 0),
        ]);
    }

    private string Words(ColumnEncoding column) => graph.Input(column.Name, OnnxType.Float, [TextFeatures.Buckets],
        $"text as a bag of words, hashed into {TextFeatures.Buckets} signed counts by FNV-1a: see docs/model-files.md");

    /// <summary>The same steps as <see cref="TableEncoder"/> takes, in double precision as there.</summary>
    private IEnumerable<string> Numbers(ColumnEncoding column)
    {
        var isTime = column.Kind == ColumnKind.DateTime;
        var input = graph.Input(column.Name, isTime ? OnnxType.Double : OnnxType.Float, [1], Meaning(column));
        var missing = graph.Node("Or", [graph.Node("IsNaN", [input]), graph.Node("IsInf", [input])]);
        var x = isTime ? input : Cast(input, OnnxType.Double);
        var shifted = graph.Node("Sub", [x, graph.Constant($"{column.Name}/mean", column.Mean)]);
        var scaled = Cast(graph.Node("Div", [shifted, graph.Constant($"{column.Name}/deviation", column.Deviation)]), OnnxType.Float);
        var furthest = graph.Node("Clip", [scaled, .. new[] { -TableEncoder.Furthest, TableEncoder.Furthest }.Select(Scalar)]);
        yield return KnownOrZero(furthest);
        if (isTime)
        {
            foreach (var circle in Circles(column.Name, x)) yield return KnownOrZero(circle);
        }
        if (column.MarksMissing) yield return Cast(missing, OnnxType.Float);

        string KnownOrZero(string value) => graph.Node("Where", [missing, graph.Constant("zero", 0f), value]);
    }

    private IEnumerable<string> Circles(string name, string seconds)
    {
        foreach (var period in TimeFeatures.PeriodsInSeconds)
        {
            var turns = graph.Node("Div", [seconds, graph.Constant($"{name}/period", period)]);
            var part = graph.Node("Mod", [turns, graph.Constant("one", 1.0)], OnnxAttribute.Of("fmod", 1));
            var angle = Cast(graph.Node("Mul", [part, graph.Constant("fullTurn", 2 * Math.PI)]), OnnxType.Float);
            yield return graph.Node("Sin", [angle]);
            yield return graph.Node("Cos", [angle]);
        }
    }

    private string Cast(string value, OnnxType type) => graph.Node("Cast", [value], OnnxAttribute.Of("to", (long)type));

    private string Scalar(float value) => graph.Scalar("limit", value);

    private static string Meaning(ColumnEncoding column) => column.Kind switch
    {
        ColumnKind.DateTime => "seconds since 1970-01-01T00:00:00Z; NaN where missing",
        ColumnKind.Boolean => "1 for yes, 0 for no; NaN where missing",
        _ => "a number as its file has it; NaN where missing",
    };
}
