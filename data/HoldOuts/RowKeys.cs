using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Overnight.Data;

/// <summary>
/// A 64-bit hash a row: rows with the same values have the same, in whatever dataset they stand. Two different ones of a million
/// share one with a probability of 3 in 100 million.
/// </summary>
public static class RowKeys
{
    // Times are compared to the millisecond: their fractions are rounded on the way through a file.
    private const double TicksPerSecond = 1000;

    /// <param name="table">Its rows.</param>
    /// <param name="columns">Which of its columns count; another table's must be read with the same kinds.</param>
    public static ulong[] Of(Table table, IReadOnlyCollection<string> columns)
    {
        var keys = new ulong[table.Rows];
        foreach (var column in table.Columns.Where(column => columns.Contains(column.Name)).OrderBy(column => column.Name, StringComparer.Ordinal))
        {
            var name = Hash(Encoding.UTF8.GetBytes(column.Name));
            for (var row = 0; row < keys.Length; row++) keys[row] = Mix(keys[row] ^ name);
            Add(keys, column);
        }
        return keys;
    }

    /// <summary>Of images: their pixels and their labels.</summary>
    public static ulong[] Of(ImageSet images)
    {
        var keys = new ulong[images.Count];
        var pixels = images.Pixels.AreBytes ? images.Pixels.Bytes : System.Runtime.InteropServices.MemoryMarshal.AsBytes(images.Pixels.Floats);
        var length = pixels.Length / Math.Max(1, images.Count);
        for (var i = 0; i < keys.Length; i++) keys[i] = Mix(Hash(pixels.Slice(i * length, length)) ^ (ulong)images.Labels[i]);
        return keys;
    }

    private static void Add(ulong[] keys, Column column)
    {
        switch (column)
        {
            case NumericColumn numbers:
                var values = numbers.Values;
                // Plus nothing: -0 and 0 are one number.
                for (var row = 0; row < keys.Length; row++) keys[row] = Mix(keys[row] ^ BitConverter.SingleToUInt32Bits(values[row] + 0f));
                break;
            case DateTimeColumn times:
                var seconds = times.UnixSeconds;
                for (var row = 0; row < keys.Length; row++)
                    keys[row] = Mix(keys[row] ^ (double.IsNaN(seconds[row]) ? ulong.MaxValue : (ulong)(long)Math.Round(seconds[row] * TicksPerSecond)));
                break;
            case CategoricalColumn categories:
                var names = Array.ConvertAll([.. categories.Categories], name => Hash(Encoding.UTF8.GetBytes(name)));
                var codes = categories.Codes;
                for (var row = 0; row < keys.Length; row++) keys[row] = Mix(keys[row] ^ (codes[row] >= 0 ? names[codes[row]] : (ulong)(long)codes[row]));
                break;
            case TextColumn texts:
                for (var row = 0; row < keys.Length; row++) keys[row] = Mix(keys[row] ^ Hash(texts.Utf8(row)));
                break;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The finaliser of SplitMix64: each bit of the input changes half of the output's. https://prng.di.unimi.it/splitmix64.c</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
