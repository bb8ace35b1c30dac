using System.Buffers.Binary;

namespace Overnight.Local.S3;

/// <summary>
/// The three reflected cyclic redundancy checks S3 knows, eight bytes at a time ("slicing by 8": Kounavis and Berry, 2008).
/// All start with ones and are inverted at the end; 32-bit ones live in the low half of the state.
/// </summary>
internal sealed class Crc
{
    private const int Slices = 8;

    private static readonly ulong[][] Crc32Tables = TablesFor(0xEDB88320);
    private static readonly ulong[][] Crc32CTables = TablesFor(0x82F63B78);
    private static readonly ulong[][] Crc64NvmeTables = TablesFor(0x9A6C9329AC4BC9B5);

    private readonly ulong[][] _tables;
    private readonly int _sizeBytes;
    private readonly ulong _ones;
    private ulong _state;

    private Crc(ulong[][] tables, int sizeBytes)
    {
        _tables = tables;
        _sizeBytes = sizeBytes;
        _ones = ulong.MaxValue >> (64 - (8 * sizeBytes));
        _state = _ones;
    }

    public static Crc Crc32() => new(Crc32Tables, sizeof(uint));

    public static Crc Crc32C() => new(Crc32CTables, sizeof(uint));

    public static Crc Crc64Nvme() => new(Crc64NvmeTables, sizeof(ulong));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        var tables = _tables;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            var x = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            state = tables[7][(byte)x] ^ tables[6][(byte)(x >> 8)] ^ tables[5][(byte)(x >> 16)] ^ tables[4][(byte)(x >> 24)]
                ^ tables[3][(byte)(x >> 32)] ^ tables[2][(byte)(x >> 40)] ^ tables[1][(byte)(x >> 48)] ^ tables[0][x >> 56];
        }
        foreach (var value in bytes) state = (state >> 8) ^ tables[0][(byte)(state ^ value)];
        _state = state;
    }

    /// <summary>Big-endian, as S3 writes it.</summary>
    public byte[] Finish()
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _state ^ _ones);
        return bytes[^_sizeBytes..];
    }

    private static ulong[][] TablesFor(ulong reflectedPolynomial)
    {
        var tables = new ulong[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new ulong[256];
            for (var value = 0; value < 256; value++)
            {
                var state = slice == 0 ? (ulong)value : tables[slice - 1][value];
                // One more byte of zeros: bit by bit for the first table, by the first table for the others.
                if (slice > 0) state = (state >> 8) ^ tables[0][(byte)state];
                else for (var bit = 0; bit < 8; bit++) state = (state >> 1) ^ ((state & 1) * reflectedPolynomial);
                tables[slice][value] = state;
            }
        }
        return tables;
    }
}
