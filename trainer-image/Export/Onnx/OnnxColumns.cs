using Overnight.Contracts;
using Overnight.Trainer.Features;
using Overnight.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>A table's raw columns, each an input of its own, to the numbers that the network's first layer takes.</summary>
internal sealed class OnnxColumns(OnnxGraph graph)
{
    private readonly OnnxTime _time = new(graph);

    /// <param name="columns">As the encoder has them.</param>
    /// <param name="network">Its <see cref="TableFeatures"/> holds the categories' vectors.</param>
    /// <returns>The name of the matrix [rows, inputs]: numbers first, then places among bins, then the categories' vectors.</returns>
    public string Add(IReadOnlyList<ColumnEncoding> columns, nn.Module network)
    {
        var (path, features) = network.named_modules().Where(each => each.module is TableFeatures).Select(each => (each.name, each.module)).Single();
        var embeddings = features.named_children().Select(child => (Name: $"{path}.{child.name}.weight", ((Embedding)child.module).weight)).ToList();
        var (numbers, bins, vectors) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var column in columns)
        {
            if (column.Categories is { } categories)
            {
                var (name, weight) = embeddings[vectors.Count];
                var vector = graph.Node("Gather", [graph.Constant(name, weight), Codes(column, categories)]);
                vectors.Add(graph.Node("Flatten", [vector]));
            }
            else if (column.Kind == ColumnKind.Text)
            {
                numbers.Add(Words(column));
            }
            else
            {
                AddNumbers(column, numbers, bins);
            }
        }
        return graph.Node("Concat", [.. numbers, .. bins, .. vectors], OnnxAttribute.Of("axis", 1));
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
    private void AddNumbers(ColumnEncoding column, List<string> numbers, List<string> bins)
    {
        var isTime = column.Kind == ColumnKind.DateTime;
        var input = graph.Input(column.Name, isTime ? OnnxType.Double : OnnxType.Float, [1], Meaning(column));
        var missing = graph.Node("Or", [graph.Node("IsNaN", [input]), graph.Node("IsInf", [input])]);
        var x = graph.Node("Where", [missing, graph.Constant($"{column.Name}/mean", column.Mean), isTime ? input : graph.Cast(input, OnnxType.Double)]);

        var shifted = graph.Node("Sub", [x, graph.Constant($"{column.Name}/mean", column.Mean)]);
        var scaled = graph.Cast(graph.Node("Div", [shifted, graph.Constant($"{column.Name}/deviation", column.Deviation)]), OnnxType.Float);
        numbers.Add(graph.Node("Clip", [scaled, graph.Scalar("least", -TableEncoder.Furthest), graph.Scalar("most", TableEncoder.Furthest)]));
        if (isTime)
        {
            numbers.AddRange(_time.Circles(x, column.TimeParts!).Select(circle => graph.Node("Where", [missing, graph.Constant("zero", 0f), circle])));
        }
        if (column.MarksMissing) numbers.Add(graph.Cast(missing, OnnxType.Float));
        if (column.Edges is { } edges) bins.Add(Bins(column.Name, edges, missing, x));
    }

    /// <summary>The place among the bins, and how full it makes each of them: see <see cref="QuantileBins"/> and <see cref="TableFeatures"/>.</summary>
    private string Bins(string name, List<double> edges, string missing, string x)
    {
        var count = edges.Count - 1;
        double[] widths = [.. Enumerable.Range(0, count).Select(bin => edges[bin + 1] - edges[bin])];
        var passed = graph.Node("Div",
        [
            graph.Node("Sub", [x, graph.Constant($"{name}/edges", [.. edges.Take(count)])]), graph.Constant($"{name}/widths", widths),
        ]);
        var shares = graph.Node("Clip", [passed, graph.Scalar("empty", 0.0), graph.Scalar("full", 1.0)]);
        var place = graph.Cast(graph.Node("ReduceSum", [shares, graph.Constant("columns", 1L)]), OnnxType.Float);
        var known = graph.Node("Where", [missing, graph.Constant($"{name}/middle", count / 2f), place]);
        float[] starts = [.. Enumerable.Range(0, count)];
        return graph.Node("Clip",
        [
            graph.Node("Sub", [known, graph.Constant($"{name}/starts", starts)]), graph.Scalar("empty", 0f), graph.Scalar("full", 1f),
        ]);
    }

    private static string Meaning(ColumnEncoding column) => column.Kind switch
    {
        ColumnKind.DateTime => "seconds since 1970-01-01T00:00:00Z; NaN where missing",
        ColumnKind.Boolean => "1 for yes, 0 for no; NaN where missing",
        _ => "a number as its file has it; NaN where missing",
    };
}
