namespace Overnight.Trainer.Export.Onnx;

/// <summary>The numbers that ONNX has for element types (<c>TensorProto.DataType</c>).</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int64 = 7,
    String = 8,
    Double = 11,
}

/// <summary>A named setting of a node (<c>AttributeProto</c>).</summary>
internal sealed record OnnxAttribute(ProtoMessage Message)
{
    private const int Name = 1;
    private const int Type = 20;

    public static OnnxAttribute Of(string name, float value) => new(new ProtoMessage().Add(Name, name).Add(2, value).Add(Type, 1));

    public static OnnxAttribute Of(string name, long value) => new(new ProtoMessage().Add(Name, name).Add(3, value).Add(Type, 2));

    public static OnnxAttribute Of(string name, string value) => new(new ProtoMessage().Add(Name, name).Add(4, value).Add(Type, 3));

    public static OnnxAttribute Of(string name, IReadOnlyCollection<long> values) => new(new ProtoMessage().Add(Name, name).Add(8, values).Add(Type, 7));

    public static OnnxAttribute Of(string name, IEnumerable<string> values)
    {
        var message = new ProtoMessage().Add(Name, name);
        foreach (var value in values) message.Add(9, value);
        return new OnnxAttribute(message.Add(Type, 8));
    }
}
