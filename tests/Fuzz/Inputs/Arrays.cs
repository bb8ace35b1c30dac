using System.Buffers.Binary;
using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>NPY, IDX and safetensors with headers that are well formed and lie, or do not.</summary>
internal static class Arrays
{
    private static readonly string[] Types = ["<f4", "<f8", ">f4", "|u1", "|i1", "<i2", ">i8", "<i8", "<u8", "|b1", "<f2", "|O", "<U4", "|S3", "<c8", "[('a', '<f4')]", "", "<f4'"];
    private static readonly string[] Shapes = ["()", "(0,)", "(1,)", "(8,)", "(8, 3)", "(-1,)", "(2147483648,)", "(65536, 65536, 65536, 65536)", "(9223372036854775807,)", "(8 3)", "8", "(8, 0)", "(4, 2, 2)", "(8L,)", "(1, 1, 1, 1, 1, 1, 1, 1, 1)"];

    public static byte[] Npy(string type, string shape, byte[] data, string order = "False", int version = 1, int? length = null)
    {
        var header = $"{{'descr': {(type.StartsWith('[') ? type : $"'{type}'")}, 'fortran_order': {order}, 'shape': {shape}, }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        var said = length ?? header.Length;
        byte[] size = version == 1 ? [(byte)said, (byte)(said >> 8)] : [(byte)said, (byte)(said >> 8), (byte)(said >> 16), (byte)(said >> 24)];
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. size, .. Encoding.ASCII.GetBytes(header), .. data];
    }

    /// <summary>Mostly what the header says, of as many bytes as it says.</summary>
    public static MakeInput Npy(string type, string shape, int bytes, int values = 3) => random =>
    {
        var isHonest = random.Next(3) > 0;
        var data = Data(random, isHonest || random.Next(2) == 0 ? bytes : random.Next(bytes * 2), values);
        return Npy(isHonest || random.Next(3) == 0 ? type : random.Pick(Types), isHonest || random.Next(3) == 0 ? shape : random.Pick(Shapes), data,
            random.Next(8) == 0 ? random.Pick(["True", "None", "", "1"]) : "False", random.Next(8) == 0 ? random.Next(5) : 1,
            random.Next(24) == 0 ? random.Pick([0, 1, 65_535, int.MaxValue, -1]) : null);
    };

    public static byte[] Idx(int type, int[] shape, byte[] data) =>
        [0, 0, (byte)type, (byte)shape.Length, .. shape.SelectMany(n => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(n))), .. data];

    public static MakeInput Idx(int[] shape, int values = 3) => random =>
    {
        var (said, bytes) = (shape.ToArray(), shape.Aggregate(1, (product, n) => product * n));
        if (random.Next(4) == 0) said[random.Next(said.Length)] = random.Pick([0, -1, int.MaxValue, int.MinValue, 1, 65_536, 7]);
        if (random.Next(16) == 0) said = [.. said, .. said];
        var data = Data(random, random.Next(8) == 0 ? random.Next(bytes * 2) : bytes, values);
        return Idx(random.Next(12) == 0 ? random.Pick([0, 8, 9, 0xB, 0xC, 0xD, 0xE, 0xFF]) : 8, said, data);
    };

    /// <summary>The header's length, put right behind whatever became of the header.</summary>
    public static MakeInput Tensors(byte[] good)
    {
        var length = (int)BitConverter.ToInt64(good);
        var headers = JsonChanges.Of([good[8..(8 + length)]]);
        return random =>
        {
            var header = headers(random);
            var data = good[(8 + length)..];
            random.NextBytes(data.AsSpan(0, random.Next(data.Length + 1)));
            return [.. BitConverter.GetBytes((long)header.Length), .. header, .. random.Next(16) == 0 ? data[..random.Next(data.Length + 1)] : data];
        };
    }

    public static byte[] Data(Random random, int bytes, int values) => [.. Enumerable.Range(0, bytes).Select(_ => (byte)random.Next(values))];
}
