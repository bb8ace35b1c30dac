namespace Overnight.Trainer.Export.Onnx;

/// <summary>A value of 64-bit integers, so that arithmetic on it reads as such. Division cuts off, as ONNX's and C#'s do.</summary>
internal sealed record OnnxInteger(OnnxGraph Graph, string Value)
{
    public static OnnxInteger operator +(OnnxInteger a, OnnxInteger b) => a.Node("Add", b.Value);

    public static OnnxInteger operator -(OnnxInteger a, OnnxInteger b) => a.Node("Sub", b.Value);

    public static OnnxInteger operator +(OnnxInteger a, long b) => a.Node("Add", a.Graph.Constant("integer", b));

    public static OnnxInteger operator -(OnnxInteger a, long b) => a.Node("Sub", a.Graph.Constant("integer", b));

    public static OnnxInteger operator *(OnnxInteger a, long b) => a.Node("Mul", a.Graph.Constant("integer", b));

    public static OnnxInteger operator /(OnnxInteger a, long b) => a.Node("Div", a.Graph.Constant("integer", b));

    public static OnnxInteger operator %(OnnxInteger a, long b) => a.Node("Mod", a.Graph.Constant("integer", b));

    /// <summary>1 where it is that number, else 0.</summary>
    public OnnxInteger Is(long number) => AsInteger(Graph.Node("Equal", [Value, Graph.Constant("integer", number)]));

    /// <summary>1 where it is below that number, else 0.</summary>
    public OnnxInteger IsBelow(long number) => AsInteger(Graph.Node("Less", [Value, Graph.Constant("integer", number)]));

    public OnnxInteger Times(OnnxInteger other) => Node("Mul", other.Value);

    /// <summary>What a table holds at the place that this is.</summary>
    public OnnxInteger LookUp(params ReadOnlySpan<long> table) => this with { Value = Graph.Node("Gather", [Graph.Constant("table", table), Value]) };

    public string AsDouble() => Graph.Cast(Value, OnnxType.Double);

    private OnnxInteger Node(string operation, string other) => this with { Value = Graph.Node(operation, [Value, other]) };

    private OnnxInteger AsInteger(string truth) => this with { Value = Graph.Cast(truth, OnnxType.Int64) };
}
