using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Overnight.Trainer.Tests;

/// <summary>Small datasets that are learnable, made on the spot.</summary>
internal static class Samples
{
    /// <summary>
    /// A table with a bit of everything: a number with gaps, a category, a time, a text; the class follows from number and
    /// category, with a little noise.
    /// </summary>
    public static byte[] Table(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("size,colour,when,remark,class\n");
        for (var row = 0; row < rows; row++)
        {
            var size = random.NextDouble() * 10;
            var colour = random.Next(3);
            var isLarge = size + (2 * colour) > 7 ^ random.Next(50) == 0;
            text.Append(random.Next(20) == 0 ? "" : $"{size:0.000}").Append(',')
                .Append(new[] { "red", "green", "blue" }[colour]).Append(',')
                .Append($"2026-01-{random.Next(1, 29):00} {random.Next(24):00}:00:00,")
                .Append($"seen {random.Next(1000)} and {random.Next(1000)} times near the old harbour wall,")
                .Append(isLarge ? "large\n" : "small\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A table of three numbers and a fourth that is nearly their sum.</summary>
    public static byte[] Sums(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder("a,b,c,y\n");
        for (var row = 0; row < rows; row++)
        {
            var (a, b, c) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            text.Append($"{a:0.0000},{b:0.0000},{c:0.0000},{100 + (10 * a) + (20 * b) - (5 * c) + (random.NextDouble() * 0.1):0.0000}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Pictures of 12 x 12 with a bright bar: upright, lying, or slanting.</summary>
    public static (byte[] Images, byte[] Labels) Bars(int count, int seed = 1)
    {
        const int side = 12;
        var random = new Random(seed);
        var images = new byte[16 + (count * side * side)];
        var labels = new byte[8 + count];
        WriteHeader(images, 0x0803, count, side, side);
        WriteHeader(labels, 0x0801, count);
        for (var i = 0; i < count; i++)
        {
            var picture = images.AsSpan(16 + (i * side * side), side * side);
            foreach (ref var pixel in picture) pixel = (byte)random.Next(60);
            var (kind, at) = (random.Next(3), random.Next(2, side - 2));
            for (var along = 1; along < side - 1; along++)
            {
                var (x, y) = kind switch { 0 => (at, along), 1 => (along, at), _ => (along, along) };
                picture[(y * side) + x] = (byte)random.Next(150, 256);
            }
            labels[8 + i] = (byte)kind;
        }
        return (images, labels);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static void WriteHeader(byte[] file, int magic, params ReadOnlySpan<int> sizes)
    {
        BinaryPrimitives.WriteInt32BigEndian(file, magic);
        for (var i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), sizes[i]);
    }
}
