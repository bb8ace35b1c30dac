using System.Buffers.Binary;

namespace Overnight.Data;

/// <summary>What the numbers of an IDX array are, as its third byte says (http://yann.lecun.com/exdb/mnist/, "the IDX file format").</summary>
public enum IdxType : byte
{
    UInt8 = 0x08,
    Int8 = 0x09,
    Int16 = 0x0B,
    Int32 = 0x0C,
    Float32 = 0x0D,
    Float64 = 0x0E,
}

/// <summary>An IDX file's first bytes: two zeros, the type, the number of dimensions, then each dimension as a big-endian integer.</summary>
public sealed record IdxHeader
{
    internal const int MostDimensions = 8;

    public required IdxType Type { get; init; }

    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>The first dimension: images, or labels.</summary>
    public int Count => Dimensions[0];

    public int BytesPerNumber => Type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        _ => 8,
    };

    public int HeaderBytes => 4 + 4 * Dimensions.Count;

    /// <summary>Numbers in all. Dimensions that multiply beyond a long are refused when the header is read.</summary>
    public long Length => Dimensions.Aggregate(1L, (product, dimension) => product * dimension);

    public long DataBytes => Length * BytesPerNumber;

    internal static async Task<IdxHeader> ReadAsync(DataFile file, Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        if (await stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken) < start.Length || !FileContent.IsIdx(start))
            throw file.Bad($"a file that starts with {Convert.ToHexString(start)}", "IDX: two zero bytes, a type and a number of dimensions");
        var type = (IdxType)start[2];
        if (!Enum.IsDefined(type)) throw file.Bad($"numbers of type 0x{start[2]:X2}", "IDX's types 0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E");
        var sizes = new byte[4 * start[3]];
        var read = await stream.ReadAtLeastAsync(sizes, sizes.Length, false, cancellationToken);
        if (read < sizes.Length) throw file.Bad($"a header of {4 + read} bytes", $"{4 + sizes.Length} bytes for {start[3]} dimensions");
        var dimensions = new int[start[3]];
        var length = 1d;
        for (var i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(sizes.AsSpan(4 * i));
            if (dimensions[i] <= 0) throw file.Bad($"dimension {i + 1} of size {dimensions[i]}", "a positive size");
            length *= dimensions[i];
        }
        var header = new IdxHeader { Type = type, Dimensions = dimensions };
        if (length * header.BytesPerNumber > Array.MaxLength)
            throw file.Bad($"a header that announces {length * header.BytesPerNumber:N0} bytes", $"at most {Array.MaxLength:N0}",
                "Is the header damaged? If not, split the file.");
        return header;
    }
}
