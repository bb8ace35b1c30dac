using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Overnight.Data;

/// <summary>Writes NumPy's NPY, version 1 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).</summary>
public static class NpyFile
{
    // The numbers begin at a multiple of this.
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <typeparam name="T">A byte, a 32-bit integer or a 32-bit float.</typeparam>
    /// <param name="numbers">The last dimension fastest.</param>
    /// <param name="dimensions">Their product is the count of the numbers.</param>
    public static byte[] Of<T>(ReadOnlySpan<T> numbers, params IEnumerable<int> dimensions)
        where T : unmanaged
    {
        var type = typeof(T) == typeof(byte) ? "|u1" : typeof(T) == typeof(float) ? "<f4" : typeof(T) == typeof(int) ? "<i4"
            : throw new NotSupportedException($"found numbers of type {typeof(T).Name}, expected bytes, 32-bit integers or 32-bit floats");
        var shape = string.Concat(dimensions.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size}, ")));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape.TrimEnd()}), }}";
        var start = Magic.Length + sizeof(ushort);
        var length = (start + header.Length + 1 + Alignment - 1) / Alignment * Alignment - start;
        var file = new byte[start + length + (numbers.Length * Marshal.SizeOf<T>())];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Magic.Length), (ushort)length);
        Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n", file.AsSpan(start));
        MemoryMarshal.AsBytes(numbers).CopyTo(file.AsSpan(start + length));
        return file;
    }
}
