using System.Buffers;
using Google.Protobuf;
using static Google.Protobuf.CodedOutputStream;
using static Google.Protobuf.WireFormat;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>
/// One protobuf message in the making. ONNX needs a dozen small messages (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto):
/// writing their fields by number takes fewer lines than the classes that protoc makes of the whole schema, and no protoc. The wire
/// format is the library's, on which TorchSharp depends anyway.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public ProtoMessage Add(int field, long value) => Write(field, WireType.Varint, ComputeInt64Size(value), fields => fields.WriteInt64(value));

    public ProtoMessage Add(int field, float value) => Write(field, WireType.Fixed32, ComputeFloatSize(value), fields => fields.WriteFloat(value));

    public ProtoMessage Add(int field, string value) =>
        Write(field, WireType.LengthDelimited, ComputeStringSize(value), fields => fields.WriteString(value));

    public ProtoMessage Add(int field, ProtoMessage message) => Add(field, message.Bytes);

    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        var length = value.Length;
        Write(field, WireType.LengthDelimited, ComputeLengthSize(length), fields => fields.WriteLength(length));
        _bytes.Write(value);
        return this;
    }

    /// <summary>A repeated number, packed as proto3 has it.</summary>
    public ProtoMessage Add(int field, IReadOnlyCollection<long> values)
    {
        var length = values.Sum(ComputeInt64Size);
        return Write(field, WireType.LengthDelimited, ComputeLengthSize(length) + length, fields =>
        {
            fields.WriteLength(length);
            foreach (var value in values) fields.WriteInt64(value);
        });
    }

    private ProtoMessage Write(int field, WireType type, int size, Action<CodedOutputStream> write)
    {
        var bytes = new byte[ComputeTagSize(field) + size];
        using var fields = new CodedOutputStream(bytes);
        fields.WriteTag(field, type);
        write(fields);
        fields.CheckNoSpaceLeft();
        _bytes.Write(bytes);
        return this;
    }
}
