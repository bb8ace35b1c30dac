using System.Globalization;
using Overnight.Contracts;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>
/// <c>model.onnx</c>: the whole way from raw columns, or from an image's bytes, to probabilities or a value in one file. Encoders,
/// normalisation and softmax are in the graph, so that nobody has to write them again.
/// </summary>
internal static class OnnxModel
{
    public const string FileName = "model.onnx";
    public const string ImageInput = "image";
    public const string Probabilities = "probabilities";
    public const string Label = "label";
    public const string Prediction = "prediction";

    /// <param name="document">What <c>model.json</c> says.</param>
    /// <param name="network">With its final weights.</param>
    public static byte[] Write(ModelDocument document, nn.Module<Tensor, Tensor> network)
    {
        var graph = new OnnxGraph();
        var input = document.Architecture.Images is { } images
            ? graph.Input(ImageInput, document.PixelsAreBytes ? OnnxType.UInt8 : OnnxType.Float, [images.Channels, images.Height, images.Width], "pixels as their file has them: channels, rows, columns")
            : new OnnxColumns(graph).Add(document.Columns, network);
        var outputs = new OnnxNetwork(graph).Add(network, "", input);
        if (document.Target.Task == LearningTask.Classification) AddClasses(graph, outputs, document.Target, hasNumbers: document.Architecture.Images is not null);
        else AddValue(graph, outputs, document.Target);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["task"] = document.Target.Task.ToString().ToLowerInvariant(),
            ["target"] = document.Target.Name ?? "",
        };
        return graph.ToBytes(document.Name, document.Versions.Trainer, metadata);
    }

    private static void AddClasses(OnnxGraph graph, string logits, Target target, bool hasNumbers)
    {
        graph.Output(Probabilities, graph.Node("Softmax", [logits], OnnxAttribute.Of("axis", -1)), OnnxType.Float, [target.Classes.Count],
            $"one for each of {string.Join(", ", target.Classes)}, in this order");
        var code = graph.Node("ArgMax", [logits], OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 0));
        var codes = Enumerable.Range(0, target.Classes.Count).Select(c => (long)c).ToArray();
        // An image set's labels are numbers in its file; a table's are words, or numbers that may be written in several ways.
        var label = graph.Node("LabelEncoder", OnnxGraph.MachineLearning, [code],
        [
            OnnxAttribute.Of("keys_int64s", codes),
            .. hasNumbers
                ? new[] { OnnxAttribute.Of("values_int64s", [.. target.Classes.Select(c => long.Parse(c, CultureInfo.InvariantCulture))]) }
                : [OnnxAttribute.Of("values_strings", target.Classes), OnnxAttribute.Of("default_string", "")],
        ]);
        graph.Output(Label, label, hasNumbers ? OnnxType.Int64 : OnnxType.String, [], "the likeliest class");
    }

    private static void AddValue(OnnxGraph graph, string standardised, Target target)
    {
        var inDoubles = graph.Node("Cast", [standardised], OnnxAttribute.Of("to", (long)OnnxType.Double));
        var spread = graph.Node("Mul", [inDoubles, graph.Constant("target/deviation", target.Deviation)]);
        var value = graph.Node("Add", [spread, graph.Constant("target/mean", target.Mean)]);
        graph.Output(Prediction, graph.Node("Cast", [value], OnnxAttribute.Of("to", (long)OnnxType.Float)), OnnxType.Float, [1], $"'{target.Name}'");
    }
}
