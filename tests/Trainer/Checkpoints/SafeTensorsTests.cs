using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Overnight.Trainer.Tests.Checkpoints;

public sealed class SafeTensorsTests
{
    private static readonly string[] Types = ["F64", "F32", "BF16", "I64", "U8"];

    [Fact]
    public void What_is_written_is_read_back()
    {
        var shapes = Gen.Choose(0, 4).Select(n => (long)n).ArrayOf(3);
        var entries = shapes.Zip(Gen.Elements(Types)).ListOf(5);
        Prop.ForAll(entries.ToArbitrary(), made =>
        {
            var tensors = made.Select((e, i) => Entry($"t{i}", e.Item2, e.Item1)).ToList();
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["position"] = "{\"epoch\": 3}", ["ä"] = "\"" };
            var (file, layout) = SafeTensors.Lay(tensors, metadata);
            foreach (var (tensor, i) in tensors.Select((t, i) => (t, i))) layout.Data(tensor.Name).Fill((byte)(i + 1));

            var read = SafeTensors.Read(file);
            Assert.Equal(metadata, read.Metadata.ToDictionary());
            Assert.Equal(tensors.Count, read.Tensors.Count());
            foreach (var (tensor, i) in tensors.Select((t, i) => (t, i)))
            {
                Assert.Equal((tensor.Type, tensor.SizeBytes), (read[tensor.Name].Type, read[tensor.Name].SizeBytes));
                Assert.Equal(tensor.Shape, read[tensor.Name].Shape);
                Assert.True(read.Data(tensor.Name).IndexOfAnyExcept((byte)(i + 1)) < 0);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var (file, layout) = SafeTensors.Lay([Entry("w", "F32", 2)], new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" });
        BinaryPrimitives.WriteSingleLittleEndian(layout.Data("w"), 1.5f);
        const string header = """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        Assert.Equal((header.Length + 7) / 8 * 8, BinaryPrimitives.ReadInt64LittleEndian(file));
        Assert.Equal(header, Encoding.UTF8.GetString(file, 8, header.Length));
        Assert.Equal<byte>([0, 0, 0xC0, 0x3F, 0, 0, 0, 0], file[^8..]);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 8, "two, 8 bytes apart")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "no gaps")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "no overlaps")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "8, as the header says")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "8, as the header says")]
    [InlineData("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "lengths of 0 and more")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "overflow")]
    [InlineData("""{"w":{"dtype":"F3","shape":[1],"data_offsets":[0,4]}}""", 4, "element type 'F3'")]
    [InlineData("""{"w":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "not what safetensors prescribes")]
    [InlineData("""{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "not what safetensors prescribes")]
    [InlineData("""[]""", 0, "not what safetensors prescribes")]
    [InlineData("""{"w":""", 0, "not what safetensors prescribes")]
    public void A_header_that_lies_is_refused(string header, int dataBytes, string says)
    {
        var e = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(File(header, dataBytes)));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_before_anything_is_allocated()
    {
        var file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Contains("a header said to be", Assert.Throws<InvalidDataException>(() => SafeTensors.Read(file)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SafeTensors.Read([1, 2, 3]));
    }

    /// <summary>Whatever happens to a file's bytes, reading it ends in a file or in the one exception.</summary>
    [Fact]
    public void A_damaged_file_is_read_or_refused_and_never_breaks_the_reader()
    {
        const int seed = 20260131;
        var random = new Random(seed);
        var (whole, _) = SafeTensors.Lay([Entry("a", "F32", 2, 3), Entry("b", "I64")], new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" });
        for (var i = 0; i < 20_000; i++)
        {
            var file = whole[..random.Next(whole.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && file.Length > 0; flips--) file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                foreach (var tensor in SafeTensors.Read(file).Tensors) Assert.True(tensor.SizeBytes <= file.Length, $"seed {seed}, round {i}");
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static TensorEntry Entry(string name, string type, params long[] shape) =>
        new(name, type, shape, shape.Aggregate((long)SafeTensors.ElementBytes(type), (product, n) => product * n));

    private static byte[] File(string header, int dataBytes)
    {
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        Encoding.UTF8.GetBytes(header, file.AsSpan(8));
        return file;
    }
}
