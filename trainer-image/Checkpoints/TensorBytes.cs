using static TorchSharp.torch;

namespace Overnight.Trainer.Checkpoints;

/// <summary>A tensor's bytes to and from safetensors, on whatever device it lies.</summary>
internal static class TensorBytes
{
    public static TensorEntry Describe(string name, Tensor tensor)
    {
        var type = tensor.dtype switch
        {
            ScalarType.Float64 => "F64",
            ScalarType.Float32 => "F32",
            ScalarType.BFloat16 => "BF16",
            ScalarType.Int64 => "I64",
            ScalarType.Byte => "U8",
            var other => throw new NotSupportedException($"found a tensor of {other}, expected a type that the trainer uses"),
        };
        return new TensorEntry(name, type, tensor.shape, tensor.NumberOfElements * SafeTensors.ElementBytes(type));
    }

    public static void Write(Tensor tensor, Span<byte> bytes)
    {
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().bytes.CopyTo(bytes);
    }

    /// <exception cref="InvalidDataException">The file has no such tensor, or it has another type or shape.</exception>
    public static void Check(SafeTensorsFile file, string name, Tensor like)
    {
        var (found, expected) = (file[name], Describe(name, like));
        if (found.Type != expected.Type || !found.Shape.AsSpan().SequenceEqual(expected.Shape))
            throw new InvalidDataException($"'{name}': found {Shown(found)}, expected {Shown(expected)}");
    }

    /// <exception cref="InvalidDataException">As <see cref="Check"/>.</exception>
    public static void Read(SafeTensorsFile file, string name, Tensor into)
    {
        Check(file, name, into);
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        var copy = empty(into.shape, into.dtype);
        file.Data(name).CopyTo(copy.bytes);
        into.copy_(copy);
    }

    private static string Shown(TensorEntry entry) => $"{entry.Type}[{string.Join(", ", entry.Shape)}]";
}
