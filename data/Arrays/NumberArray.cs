using System.Numerics;

namespace Overnight.Data;

/// <summary>An array in memory, the last dimension fastest: bytes where the file has bytes or booleans, floats of anything else.</summary>
public sealed class NumberArray
{
    private readonly byte[]? _bytes;
    private readonly float[]? _floats;

    private NumberArray(ArrayHeader header, byte[]? bytes, float[]? floats) => (Header, _bytes, _floats) = (header, bytes, floats);

    public ArrayHeader Header { get; }

    /// <summary>True where <see cref="Bytes"/> holds the numbers, false where <see cref="Floats"/> does.</summary>
    public bool AreBytes => _bytes is not null;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlySpan<float> Floats => _floats;

    /// <remarks>Memory: the numbers; twice that while an array in Fortran's order is turned.</remarks>
    /// <exception cref="Contracts.BadInputException">The file is no array, or holds fewer or more numbers than its header says.</exception>
    public static async Task<NumberArray> ReadAsync(DataFile file, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        await using var array = await ArrayFile.OpenAsync(file, options ?? ReadOptions.Default, cancellationToken);
        var header = array.Header;
        var areBytes = header.Type is NumberType.UInt8 or NumberType.Boolean;
        if ((double)header.Length * (areBytes ? 1 : sizeof(float)) is var needed && needed > Array.MaxLength)
            throw file.Bad($"a header that announces {header.Length:N0} numbers, {needed:N0} bytes in memory", $"at most {Array.MaxLength:N0}",
                "Is the header damaged? If not, use fewer of them, or a byte for each.");
        return areBytes
            ? new NumberArray(header, await ReadAsync<byte>(array, cancellationToken), null)
            : new NumberArray(header, null, await ReadAsync<float>(array, cancellationToken));
    }

    /// <summary>Numbers from <paramref name="first"/> on.</summary>
    public void CopyTo(Span<float> destination, long first)
    {
        for (var i = 0; i < destination.Length; i++) destination[i] = _bytes is null ? _floats![first + i] : _bytes[first + i];
    }

    private static async Task<T[]> ReadAsync<T>(ArrayFile array, CancellationToken cancellationToken)
        where T : INumberBase<T>
    {
        var length = (int)array.Header.Length;
        var numbers = GC.AllocateUninitializedArray<T>((int)Math.Min(length, array.CredibleBytes / array.Header.BytesPerNumber));
        for (var read = 0; read < length;)
        {
            if (read == numbers.Length) Array.Resize(ref numbers, (int)Math.Min(length, 2L * numbers.Length));
            // Bytes need no conversion, and so no blocks.
            var bytes = numbers as byte[];
            var block = bytes is null ? Math.Min(array.BlockLength, numbers.Length - read) : numbers.Length - read;
            if (bytes is null) await array.ReadAsync(numbers.AsMemory(read, block), cancellationToken);
            else await array.ReadBytesAsync(bytes.AsMemory(read, block), cancellationToken);
            read += block;
        }
        await array.RequireEndAsync(cancellationToken);
        return array.Header is { IsFortranOrder: true, Dimensions.Count: > 1 } ? Turned(numbers, array.Header.Dimensions) : numbers;
    }

    /// <summary>From the first dimension fastest to the last dimension fastest.</summary>
    private static T[] Turned<T>(T[] numbers, IReadOnlyList<int> dimensions)
    {
        var turned = GC.AllocateUninitializedArray<T>(numbers.Length);
        var strides = new int[dimensions.Count];
        var stride = 1;
        for (var i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dimensions[i];
        }
        var place = new int[dimensions.Count];
        var at = 0;
        foreach (var number in numbers)
        {
            turned[at] = number;
            for (var i = 0; i < place.Length; i++)
            {
                at += strides[i];
                if (++place[i] < dimensions[i]) break;
                at -= strides[i] * dimensions[i];
                place[i] = 0;
            }
        }
        return turned;
    }
}
