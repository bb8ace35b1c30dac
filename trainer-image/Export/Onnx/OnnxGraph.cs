using System.Runtime.InteropServices;
using Overnight.Trainer.Checkpoints;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>
/// An ONNX graph in the making. Values go by their names: every method that makes one returns its name. The same calls give the
/// same bytes.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>Operators of ONNX 1.12 (2022), the first with LayerNormalization, and that release's label encoders.</summary>
    public const int OperatorSet = 17;

    public const int MachineLearningSet = 3;
    public const string MachineLearning = "ai.onnx.ml";

    private const int IrVersion = 8;

    /// <summary>The name of the first dimension, which may be of any length.</summary>
    private const string Rows = "rows";

    private readonly List<ProtoMessage> _nodes = [];
    private readonly List<ProtoMessage> _constants = [];
    private readonly List<ProtoMessage> _inputs = [];
    private readonly List<ProtoMessage> _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <param name="shape">Without the rows, which come first and may be any number.</param>
    /// <param name="meaning">For whoever looks into the file: what goes in.</param>
    public string Input(string name, OnnxType type, IReadOnlyList<long> shape, string meaning)
    {
        if (!_names.Add(name)) throw new ArgumentException($"found a second input '{name}', expected names that differ");
        _inputs.Add(Value(name, type, shape, meaning));
        return name;
    }

    /// <summary>Declares a value an output, under a name that no column has taken.</summary>
    public void Output(string name, string value, OnnxType type, IReadOnlyList<long> shape, string meaning)
    {
        name = Unique(name);
        Add("Identity", name, [value], "", []);
        _outputs.Add(Value(name, type, shape, meaning));
    }

    /// <summary>A node with one output.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params IReadOnlyList<OnnxAttribute> attributes) =>
        Node(operation, "", inputs, attributes);

    public string Cast(string value, OnnxType type) => Node("Cast", [value], OnnxAttribute.Of("to", (long)type));

    /// <param name="domain">Whose operator it is: empty for ONNX's own.</param>
    public string Node(string operation, string domain, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute> attributes)
    {
        var output = Unique($"/{operation}_{_nodes.Count}");
        Add(operation, output, inputs, domain, attributes);
        return output;
    }

    /// <summary>A weight under its own name, as 32-bit floats.</summary>
    public string Constant(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var floats = tensor.detach().to(ScalarType.Float32).cpu();
        var bytes = new byte[floats.NumberOfElements * sizeof(float)];
        TensorBytes.Write(floats, bytes);
        return Constant(name, OnnxType.Float, floats.shape, bytes);
    }

    public string Constant(string name, params ReadOnlySpan<float> values) => Constant(name, OnnxType.Float, [values.Length], MemoryMarshal.AsBytes(values));

    public string Constant(string name, params ReadOnlySpan<double> values) => Constant(name, OnnxType.Double, [values.Length], MemoryMarshal.AsBytes(values));

    public string Constant(string name, params ReadOnlySpan<long> values) => Constant(name, OnnxType.Int64, [values.Length], MemoryMarshal.AsBytes(values));

    /// <summary>A number without a dimension, as some operators want their settings.</summary>
    public string Scalar(string name, float value) => Constant(name, OnnxType.Float, [], MemoryMarshal.AsBytes<float>([value]));

    public string Scalar(string name, double value) => Constant(name, OnnxType.Double, [], MemoryMarshal.AsBytes<double>([value]));

    private string Constant(string name, OnnxType type, long[] shape, ReadOnlySpan<byte> littleEndian)
    {
        name = Unique(name);
        // TensorProto: dims, data_type, name, raw_data.
        _constants.Add(new ProtoMessage().Add(1, shape).Add(2, (long)type).Add(8, name).Add(9, littleEndian));
        return name;
    }

    private void Add(string operation, string output, IReadOnlyList<string> inputs, string domain, IReadOnlyList<OnnxAttribute> attributes)
    {
        // NodeProto: input, output, name, op_type, attribute, domain.
        var node = new ProtoMessage();
        foreach (var input in inputs) node.Add(1, input);
        node.Add(2, output).Add(3, output).Add(4, operation);
        foreach (var attribute in attributes) node.Add(5, attribute.Message);
        _nodes.Add(node.Add(7, domain));
    }

    /// <summary>ValueInfoProto: name, type (of a tensor: its element type and shape), doc_string.</summary>
    private static ProtoMessage Value(string name, OnnxType type, IReadOnlyList<long> shape, string meaning)
    {
        var dimensions = new ProtoMessage().Add(1, new ProtoMessage().Add(2, Rows));
        foreach (var length in shape) dimensions.Add(1, new ProtoMessage().Add(1, length));
        return new ProtoMessage().Add(1, name)
            .Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, (long)type).Add(2, dimensions)))
            .Add(3, meaning);
    }

    private string Unique(string name)
    {
        while (!_names.Add(name)) name += "_";
        return name;
    }

    /// <summary>The whole file.</summary>
    /// <param name="metadata">Pairs that a runtime shows beside the model.</param>
    public byte[] ToBytes(string name, string producerVersion, IReadOnlyDictionary<string, string> metadata)
    {
        // GraphProto: node, name, initializer, input, output.
        var graph = new ProtoMessage();
        foreach (var node in _nodes) graph.Add(1, node);
        graph.Add(2, name);
        foreach (var constant in _constants) graph.Add(5, constant);
        foreach (var input in _inputs) graph.Add(11, input);
        foreach (var output in _outputs) graph.Add(12, output);
        // ModelProto: ir_version, producer_name, producer_version, graph, opset_import, metadata_props.
        var model = new ProtoMessage().Add(1, IrVersion).Add(2, "Overnight").Add(3, producerVersion).Add(7, graph)
            .Add(8, new ProtoMessage().Add(1, "").Add(2, OperatorSet))
            .Add(8, new ProtoMessage().Add(1, MachineLearning).Add(2, MachineLearningSet));
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            model.Add(14, new ProtoMessage().Add(1, key).Add(2, value));
        return model.Bytes.ToArray();
    }
}
