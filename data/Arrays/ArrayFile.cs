using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>An opened array: its header, and its numbers from the first to the last as they come in the file.</summary>
internal sealed class ArrayFile : IAsyncDisposable
{
    private readonly UnpackedStream _stream;
    private readonly byte[] _bytes;
    private long _read;

    private ArrayFile(DataFile file, ArrayHeader header, UnpackedStream stream)
    {
        (File, Header, _stream) = (file, header, stream);
        _bytes = new byte[64 * 1024];
    }

    public DataFile File { get; }

    public ArrayHeader Header { get; }

    /// <summary>How many numbers one call of <see cref="ReadAsync{T}"/> may ask for.</summary>
    public int BlockLength => _bytes.Length / Header.BytesPerNumber;

    /// <summary>
    /// How many bytes to make room for before any has been read: all of them, except where a few compressed ones could announce
    /// as many as they like. Images shrink to a sixteenth at most.
    /// </summary>
    public long CredibleBytes => _stream.IsPacked || File.StoredBytes < File.SizeBytes
        ? Math.Min(Header.DataBytes, Math.Max(1024 * 1024, 16 * File.StoredBytes))
        : Header.DataBytes;

    /// <exception cref="BadInputException">The file is no array, or its size is not what its header says.</exception>
    public static async Task<ArrayFile> OpenAsync(DataFile file, ReadOptions options, CancellationToken cancellationToken)
    {
        var stream = await UnpackedStream.OpenAsync(file, options, cancellationToken);
        try
        {
            var array = new ArrayFile(file, await ArrayHeader.ReadAsync(file, stream, cancellationToken), stream);
            if (!stream.IsPacked && file.SizeBytes != array.WholeBytes) throw array.WrongSize($"{file.SizeBytes:N0} bytes");
            return array;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next numbers as they are stored.</summary>
    public async ValueTask ReadBytesAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var count = await _stream.ReadAtLeastAsync(bytes, bytes.Length, false, cancellationToken);
        _read += count;
        if (count < bytes.Length) throw WrongSize($"{Header.HeaderBytes + _read:N0} bytes");
    }

    /// <summary>The next numbers, converted; at most <see cref="BlockLength"/>.</summary>
    public async ValueTask ReadAsync<T>(Memory<T> numbers, CancellationToken cancellationToken)
        where T : System.Numerics.INumberBase<T>
    {
        var bytes = _bytes.AsMemory(0, numbers.Length * Header.BytesPerNumber);
        await ReadBytesAsync(bytes, cancellationToken);
        Convert(bytes.Span, numbers.Span);
    }

    /// <summary>Called when all numbers are read.</summary>
    /// <exception cref="BadInputException">There are more.</exception>
    public async ValueTask RequireEndAsync(CancellationToken cancellationToken)
    {
        if (await _stream.ReadAsync(_bytes.AsMemory(0, 1), cancellationToken) > 0) throw WrongSize($"more than {WholeBytes:N0} bytes");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private long WholeBytes => Header.HeaderBytes + Header.DataBytes;

    private BadInputException WrongSize(string found) => File.Bad(
        found, $"{WholeBytes:N0} for {Header.Size} numbers of {Header.Type}, as its header says", "Was the upload cut short?");

    private void Convert<T>(Span<byte> bytes, Span<T> numbers)
        where T : System.Numerics.INumberBase<T>
    {
        if (Header.IsBigEndian == BitConverter.IsLittleEndian) Swap(bytes);
        switch (Header.Type)
        {
            case NumberType.Boolean:
                for (var i = 0; i < numbers.Length; i++) numbers[i] = bytes[i] == 0 ? T.Zero : T.One;
                break;
            case NumberType.UInt8: Convert<byte, T>(bytes, numbers); break;
            case NumberType.Int8: Convert<sbyte, T>(bytes, numbers); break;
            case NumberType.UInt16: Convert<ushort, T>(bytes, numbers); break;
            case NumberType.Int16: Convert<short, T>(bytes, numbers); break;
            case NumberType.UInt32: Convert<uint, T>(bytes, numbers); break;
            case NumberType.Int32: Convert<int, T>(bytes, numbers); break;
            case NumberType.UInt64: Convert<ulong, T>(bytes, numbers); break;
            case NumberType.Int64: Convert<long, T>(bytes, numbers); break;
            case NumberType.Float16: Convert<Half, T>(bytes, numbers); break;
            case NumberType.Float32: Convert<float, T>(bytes, numbers); break;
            default: Convert<double, T>(bytes, numbers); break;
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes, Span<TTo> numbers)
        where TFrom : unmanaged, System.Numerics.INumberBase<TFrom>
        where TTo : System.Numerics.INumberBase<TTo>
    {
        var stored = MemoryMarshal.Cast<byte, TFrom>(bytes);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = TTo.CreateTruncating(stored[i]);
    }

    private void Swap(Span<byte> bytes)
    {
        switch (Header.BytesPerNumber)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
