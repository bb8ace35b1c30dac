namespace TorchSharp;

/// <summary>TorchSharp's own binary form of a tensor: element type, shape, bytes.</summary>
public static class TensorExtensionMethods
{
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        using var here = tensor.cpu();
        using var values = here.contiguous();
        writer.Encode((long)values.dtype);
        var shape = values.shape;
        writer.Encode(shape.Length);
        foreach (var size in shape) writer.Encode(size);
        writer.Write(values.bytes);
    }

    /// <summary>Reads into a tensor of the same element type and shape; anything else is an error.</summary>
    public static void Load(this torch.Tensor tensor, BinaryReader reader)
    {
        var type = (torch.ScalarType)reader.Decode();
        if (type != tensor.dtype)
            throw new ArgumentException($"Mismatched tensor data types while loading: found {type}, expected {tensor.dtype}.");
        var expected = tensor.shape;
        var rank = reader.Decode();
        // Compared size by size, so that a damaged file cannot ask for memory.
        if (rank != expected.Length)
            throw new ArgumentException(
                $"Mismatched tensor shape while loading: found {rank} dimensions, expected {expected.Length}.");
        foreach (var size in expected)
        {
            var found = reader.Decode();
            if (found != size)
                throw new ArgumentException($"Mismatched tensor shape while loading: found size {found}, expected {size}.");
        }

        using var values = torch.empty(expected, dtype: type);
        reader.BaseStream.ReadExactly(values.bytes);
        using (torch.no_grad()) tensor.copy_(values);
    }

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>Writes a number in LEB128: seven bits a byte, the high bit set on all but the last.</summary>
    internal static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7) writer.Write((byte)(rest | 0x80));
        writer.Write((byte)rest);
    }

    internal static long Decode(this BinaryReader reader)
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = reader.ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0) return (long)value;
        }

        throw new InvalidDataException("A LEB128 number runs over 63 bits: the stream is damaged.");
    }
}
