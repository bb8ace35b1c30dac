using System.Buffers.Binary;

namespace Overnight.Data;

/// <summary>
/// IDX, as MNIST's files are written (http://yann.lecun.com/exdb/mnist/, "the IDX file format"): two zeros, the type, the number
/// of dimensions, then each dimension as a big-endian integer, then the numbers, big-endian, the last dimension fastest.
/// </summary>
internal static class IdxFormat
{
    public static async Task<ArrayHeader> ReadAsync(DataFile file, ReadOnlyMemory<byte> start, Stream stream, CancellationToken cancellationToken)
    {
        var (type, count) = (start.Span[2], start.Span[3]);
        var numbers = type switch
        {
            0x08 => NumberType.UInt8,
            0x09 => NumberType.Int8,
            0x0B => NumberType.Int16,
            0x0C => NumberType.Int32,
            0x0D => NumberType.Float32,
            0x0E => NumberType.Float64,
            _ => throw file.Bad($"numbers of type 0x{type:X2}", "IDX's types 0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E"),
        };
        var sizes = new byte[4 * count];
        start[4..].CopyTo(sizes);
        var wanted = sizes.Length - (start.Length - 4);
        var read = start.Length + (wanted > 0 ? await stream.ReadAtLeastAsync(sizes.AsMemory(start.Length - 4), wanted, false, cancellationToken) : 0);
        if (read < 4 + sizes.Length) throw file.Bad($"a header of {read} bytes", $"{4 + sizes.Length} bytes for {count} dimensions");
        return new ArrayHeader
        {
            Format = "IDX",
            Type = numbers,
            IsBigEndian = true,
            Dimensions = [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt32BigEndian(sizes.AsSpan(4 * i)))],
            HeaderBytes = 4 + sizes.Length,
        };
    }
}
