namespace Overnight.Data;

/// <summary>What an array's numbers are.</summary>
public enum NumberType { Boolean, UInt8, Int8, UInt16, Int16, UInt32, Int32, UInt64, Int64, Float16, Float32, Float64 }

/// <summary>What an array's file says of it before its numbers.</summary>
public sealed record ArrayHeader
{
    internal const int MostDimensions = 8;

    /// <summary>How the file's format is called in messages.</summary>
    public required string Format { get; init; }

    public required NumberType Type { get; init; }

    public required bool IsBigEndian { get; init; }

    /// <summary>True where the first dimension runs fastest (Fortran's order), false where the last one does (C's).</summary>
    public bool IsFortranOrder { get; init; }

    public required IReadOnlyList<int> Dimensions { get; init; }

    public required int HeaderBytes { get; init; }

    /// <summary>The first dimension: images, rows, or labels.</summary>
    public int Count => Dimensions[0];

    public int BytesPerNumber => Type switch
    {
        NumberType.Boolean or NumberType.UInt8 or NumberType.Int8 => 1,
        NumberType.UInt16 or NumberType.Int16 or NumberType.Float16 => 2,
        NumberType.UInt32 or NumberType.Int32 or NumberType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Numbers in all.</summary>
    public long Length => Dimensions.Aggregate(1L, (product, dimension) => product * dimension);

    public long DataBytes => Length * BytesPerNumber;

    /// <summary>The dimensions as a person writes them: 60000 x 28 x 28.</summary>
    public string Size => string.Join(" x ", Dimensions);

    /// <summary>A column of numbers, whether it is written with one dimension or with two.</summary>
    internal bool IsColumn => Dimensions is [_] or [_, 1];

    internal static async Task<ArrayHeader> ReadAsync(DataFile file, Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[8];
        var read = await stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken);
        var header = FileContent.IsNpy(start.AsSpan(0, read)) ? await NpyFormat.ReadAsync(file, start, stream, cancellationToken)
            : FileContent.IsIdx(start.AsSpan(0, read)) ? await IdxFormat.ReadAsync(file, start.AsMemory(0, read), stream, cancellationToken)
            : throw file.Bad($"a file that starts with {Convert.ToHexString(start.AsSpan(0, Math.Min(4, read)))}",
                "an array: IDX (two zero bytes, a type, a number of dimensions) or NPY (0x93 and NUMPY)");
        header.RequireSensible(file);
        return header;
    }

    private void RequireSensible(DataFile file)
    {
        for (var i = 0; i < Dimensions.Count; i++)
        {
            if (Dimensions[i] <= 0) throw file.Bad($"dimension {i + 1} of size {Dimensions[i]}", "a positive size");
        }
        var bytes = Dimensions.Aggregate((double)BytesPerNumber, (product, dimension) => product * dimension);
        if (bytes > long.MaxValue / 2)
            throw file.Bad($"a header that announces {bytes:N0} bytes", "as many as a disk can hold", "Is the header damaged?");
    }
}
