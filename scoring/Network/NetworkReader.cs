using System.Runtime.InteropServices;
using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>Makes the network that model.json describes of the weights in model.safetensors; the names are those that TorchSharp gives.</summary>
internal sealed class NetworkReader(ModelDocument document, SafeTensorsFile weights)
{
    // A rectifier and a dropout stand between two layers of the body.
    private const int ModulesALayer = 3;

    private readonly Architecture _architecture = document.Architecture;

    private int Inputs { get; } = document.Columns.Sum(column => column.Numbers + (column.Bins ?? 0));

    /// <exception cref="InvalidDataException">A tensor is missing, or has another shape than the columns make.</exception>
    public (TableNetwork Network, List<CodeVectors> Embeddings) Read()
    {
        List<CodeVectors> embeddings = [.. document.Columns.Where(column => column.Codes is not null).Select((column, i) => ReadEmbedding(column, i))];
        var inputs = Inputs + embeddings.Sum(embedding => embedding.Width);
        var areClasses = document.Target.Task == LearningTask.Classification;
        var network = _architecture.Kind == ModelKind.Mlp ? ReadMlp(inputs, embeddings, areClasses) : ReadLinear(inputs, embeddings, areClasses);
        return (network, embeddings);
    }

    private TableNetwork ReadLinear(int inputs, List<CodeVectors> embeddings, bool areClasses)
    {
        var outputs = _architecture.Outputs;
        var (weight, bias) = (Floats("linear.weight", outputs, inputs), Floats("linear.bias", outputs));
        var layer = new FirstLayer(document.Columns, embeddings, outputs, (input, output) => weight[(output * inputs) + input], output => bias[output]);
        return new TableNetwork([layer], [], [], outputs, areClasses);
    }

    private TableNetwork ReadMlp(int inputs, List<CodeVectors> embeddings, bool areClasses)
    {
        var outputs = _architecture.Outputs;
        var members = Shape("memberScale") is [> 0 and var count, 1, _] ? (int)count : throw Wrong("memberScale", Shape("memberScale"), "[members, 1, inputs]");
        var scale = Floats("memberScale", members, 1, inputs);
        var width = Rows("body.0.weight");
        var (weight, bias) = (Floats("body.0.weight", width, inputs), Floats("body.0.bias", width));
        var first = Enumerable.Range(0, members).Select(member => new FirstLayer(document.Columns, embeddings, width,
            (input, output) => weight[(output * inputs) + input] * scale[(member * inputs) + input], output => bias[output])).ToArray();

        var shared = new List<Dense>();
        var (known, padded) = (width, first[0].Width);
        for (var layer = 1; weights.Tensors.Any(tensor => tensor.Name == Name(layer)); layer++)
        {
            var next = Rows(Name(layer));
            var (inner, innerBias, depth) = (Floats(Name(layer), next, known), Floats($"body.{ModulesALayer * layer}.bias", next), known);
            shared.Add(new Dense(padded, next, (input, output) => input < depth ? inner[(output * depth) + input] : 0, output => innerBias[output]));
            (known, padded) = (next, shared[^1].Width);
        }
        var (head, headBias) = (Floats("headWeight", members, known, outputs), Floats("headBias", members, 1, outputs));
        var heads = Enumerable.Range(0, members).Select(member => new Head(padded, outputs,
            (input, output) => input < known ? head[(((member * known) + input) * outputs) + output] : 0, output => headBias[(member * outputs) + output])).ToArray();
        return new TableNetwork(first, [.. shared], heads, outputs, areClasses);

        static string Name(int layer) => $"body.{ModulesALayer * layer}.weight";
    }

    private CodeVectors ReadEmbedding(ColumnEncoding column, int index)
    {
        var name = $"features.category{index}.weight";
        var width = Shape(name) is [_, > 0 and var second] ? (int)second : throw Wrong(name, Shape(name), "two dimensions");
        var codes = column.Codes!.Value;
        return new CodeVectors(codes, width, Floats(name, codes, width));
    }

    private int Rows(string name) => Shape(name) is [> 0 and var rows, _] ? (int)rows : throw Wrong(name, Shape(name), "two dimensions");

    private long[] Shape(string name) => weights[name].Shape;

    private float[] Floats(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = weights[name];
        if (tensor.Type != "F32" || !shape.SequenceEqual(tensor.Shape)) throw Wrong(name, tensor.Shape, $"F32 [{string.Join(", ", shape.ToArray())}]");
        return MemoryMarshal.Cast<byte, float>(weights.Data(name)).ToArray();
    }

    private static InvalidDataException Wrong(string name, long[] found, string expected) =>
        new($"{ModelFile.Weights}: found '{name}' of shape [{string.Join(", ", found)}], expected {expected}, as model.json's columns make");
}
