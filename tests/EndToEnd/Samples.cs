using System.Buffers.Binary;
using System.Text;

namespace Overnight.EndToEnd.Tests;

/// <summary>Small datasets that something can be learnt from, made from a seed.</summary>
internal static class Samples
{
    /// <summary>Three numeric columns and a class that follows from two of them, with some noise.</summary>
    public static string Table(int rows, int seed = 7)
    {
        var random = new Random(seed);
        var text = new StringBuilder("width,height,noise,label\n");
        for (var row = 0; row < rows; row++)
        {
            var (width, height) = (random.NextDouble() * 10, random.NextDouble() * 10);
            var label = width + height + random.NextDouble() > 10.5 ? "large" : "small";
            text.Append($"{width:0.000},{height:0.000},{random.NextDouble():0.000},{label}\n");
        }
        return text.ToString();
    }

    /// <summary>IDX images of 12 x 12 in three classes: a bright bar across, down, or along the diagonal, over noise.</summary>
    public static (byte[] Images, byte[] Labels) Bars(int count, int seed = 7)
    {
        const int side = 12;
        var random = new Random(seed);
        var images = new byte[16 + (count * side * side)];
        var labels = new byte[8 + count];
        Header(images, 0x0803, count, side, side);
        Header(labels, 0x0801, count);
        for (var i = 0; i < count; i++)
        {
            var pixels = images.AsSpan(16 + (i * side * side), side * side);
            random.NextBytes(pixels);
            foreach (ref var pixel in pixels) pixel /= 2;
            var (label, at) = (random.Next(3), random.Next(side));
            for (var along = 0; along < side; along++)
                pixels[label switch { 0 => (at * side) + along, 1 => (along * side) + at, _ => (along * side) + ((along + at) % side) }] = 255;
            labels[8 + i] = (byte)label;
        }
        return (images, labels);
    }

    private static void Header(Span<byte> file, params ReadOnlySpan<int> fields)
    {
        for (var i = 0; i < fields.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file[(4 * i)..], fields[i]);
    }
}
