using System.Buffers.Binary;

namespace Overnight.Data;

/// <summary>
/// The checksum of ZIP and gzip (ISO 3309, reflected polynomial 0xEDB88320), eight bytes a step: the table's row k holds what a
/// byte does k places further on (Kounavis and Berry, "A Systematic Approach to Building High Performance Software-Based CRC
/// Generators").
/// </summary>
internal static class Crc32
{
    private const int Rows = 8;
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[][] Table = MakeTable();

    /// <summary>The sum of what <paramref name="sum"/> is the sum of, and <paramref name="bytes"/> after it. That of nothing is 0.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~sum;
        for (; bytes.Length >= Rows; bytes = bytes[Rows..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = Table[7][(byte)low] ^ Table[6][(byte)(low >> 8)] ^ Table[5][(byte)(low >> 16)] ^ Table[4][low >> 24]
                ^ Table[3][(byte)high] ^ Table[2][(byte)(high >> 8)] ^ Table[1][(byte)(high >> 16)] ^ Table[0][high >> 24];
        }
        foreach (var b in bytes) crc = Table[0][(byte)crc ^ b] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[][] MakeTable()
    {
        var table = Enumerable.Range(0, Rows).Select(_ => new uint[256]).ToArray();
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            table[0][i] = crc;
        }
        for (var row = 1; row < Rows; row++)
            for (var i = 0; i < 256; i++) table[row][i] = table[0][(byte)table[row - 1][i]] ^ (table[row - 1][i] >> 8);
        return table;
    }
}
