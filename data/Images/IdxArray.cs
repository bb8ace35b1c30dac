using System.Buffers.Binary;

namespace Overnight.Data;

/// <summary>An IDX file's numbers.</summary>
public sealed class IdxArray
{
    private readonly byte[] _data;

    private IdxArray(IdxHeader header, byte[] data) => (Header, _data) = (header, data);

    public IdxHeader Header { get; }

    /// <summary>The numbers as they are stored, big-endian: for <see cref="IdxType.UInt8"/> the values themselves.</summary>
    public ReadOnlySpan<byte> Bytes => _data;

    /// <exception cref="Contracts.BadInputException">The file is no IDX, or holds fewer or more numbers than its header says.</exception>
    public static async Task<IdxArray> ReadAsync(DataFile file, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var stream = await UnpackedStream.OpenAsync(file, options ?? ReadOptions.Default, cancellationToken);
        var header = await IdxHeader.ReadAsync(file, stream, cancellationToken);
        // The header is believed only as far as the file bears it out: memory grows with what was read.
        RequireSize(file, header, stream.IsPacked);
        var data = stream.IsPacked ? [] : new byte[header.DataBytes];
        long read = 0;
        while (read < header.DataBytes)
        {
            if (read == data.Length) Array.Resize(ref data, (int)Math.Min(header.DataBytes, Math.Max(2L * data.Length, 1 << 20)));
            var count = await stream.ReadAsync(data.AsMemory((int)read), cancellationToken);
            if (count == 0) throw WrongSize(file, header, $"{header.HeaderBytes + read:N0} bytes");
            read += count;
        }
        if (await stream.ReadAsync(new byte[1], cancellationToken) > 0)
            throw WrongSize(file, header, $"more than {header.HeaderBytes + header.DataBytes:N0} bytes");
        return new IdxArray(header, data);
    }

    /// <summary>Refuses a file that is too short or too long before its numbers are read, where it is not compressed.</summary>
    internal static void RequireSize(DataFile file, IdxHeader header, bool isPacked)
    {
        if (!isPacked && file.SizeBytes != header.HeaderBytes + header.DataBytes)
            throw WrongSize(file, header, $"{file.SizeBytes:N0} bytes");
    }

    private static Contracts.BadInputException WrongSize(DataFile file, IdxHeader header, string found) => file.Bad(
        found, $"{header.HeaderBytes + header.DataBytes:N0} for {string.Join(" x ", header.Dimensions)} numbers of {header.Type}, as its header says",
        "Was the upload cut short?");

    /// <summary>Numbers from <paramref name="first"/> on, converted.</summary>
    public void CopyTo(Span<float> destination, long first)
    {
        var bytes = _data.AsSpan((int)(first * Header.BytesPerNumber), destination.Length * Header.BytesPerNumber);
        for (var i = 0; i < destination.Length; i++) destination[i] = (float)Number(bytes[(i * Header.BytesPerNumber)..]);
    }

    private double Number(ReadOnlySpan<byte> bytes) => Header.Type switch
    {
        IdxType.UInt8 => bytes[0],
        IdxType.Int8 => (sbyte)bytes[0],
        IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
        IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
        IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
    };
}
