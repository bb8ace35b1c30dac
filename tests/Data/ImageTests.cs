using System.Buffers.Binary;
using System.IO.Compression;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

[Collection(nameof(Alone))]
public sealed class ImageTests
{
    internal static byte[] Idx(NumberType type, int[] dimensions, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[4 + 4 * dimensions.Length + data.Length];
        bytes[2] = type switch
        {
            NumberType.UInt8 => 0x08,
            NumberType.Int8 => 0x09,
            NumberType.Int16 => 0x0B,
            NumberType.Int32 => 0x0C,
            NumberType.Float32 => 0x0D,
            _ => 0x0E,
        };
        bytes[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), dimensions[i]);
        data.CopyTo(bytes.AsSpan(4 + 4 * dimensions.Length));
        return bytes;
    }

    internal static byte[] Gzip(byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static readonly byte[] ThreeImages = [.. Enumerable.Range(0, 3 * 2 * 4).Select(i => (byte)i)];

    private static DataFile[] Files(Func<byte[], byte[]> pack) =>
    [
        DataFile.InMemory("v1/train-images-idx3-ubyte.gz", pack(Idx(NumberType.UInt8, [3, 2, 4], ThreeImages))),
        DataFile.InMemory("v1/train-labels-idx1-ubyte.gz", pack(Idx(NumberType.UInt8, [3], [0, 2, 1]))),
        DataFile.InMemory("v1/t10k-images-idx3-ubyte.gz", pack(Idx(NumberType.UInt8, [1, 2, 4], ThreeImages.AsSpan(0, 8)))),
        DataFile.InMemory("v1/t10k-labels-idx1-ubyte.gz", pack(Idx(NumberType.UInt8, [1], [2]))),
        DataFile.InMemory("v1/README.md", "Clothes."u8.ToArray()),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Images_and_labels_are_paired_and_split_into_train_and_test(bool packed)
    {
        var layout = await DatasetLayout.RecogniseAsync(Files(packed ? bytes => Gzip(bytes) : bytes => bytes));
        Assert.Equal(DataFormat.Idx, layout.Format);
        Assert.Contains("README.md", Assert.Single(layout.Notes));

        var profile = await DatasetProfile.ReadAsync(layout);
        Assert.Equal(new ImageShape(1, 2, 4, 3), profile.Images);
        Assert.Equal(3, profile.Rows);

        var train = await ImageSet.ReadAsync(layout.Of(DataPart.Train));
        Assert.Equal([0, 2, 1], train.Labels);
        Assert.Equal(ThreeImages, train.Pixels.Bytes);
        var test = await ImageSet.ReadAsync(layout.Of(DataPart.Test), classes: 3);
        Assert.Equal([2], test.Labels);
        Assert.Equal(new ImageShape(1, 2, 4, 3), test.Shape);
    }

    [Fact]
    public async Task A_header_that_lies_about_the_size_is_caught_compressed_or_not()
    {
        var tooShort = Idx(NumberType.UInt8, [3, 2, 4], ThreeImages.AsSpan(0, 20));
        var tooLong = Idx(NumberType.UInt8, [2, 2, 4], ThreeImages);
        Assert.Equal("x: found 36 bytes, expected 40 for 3 x 2 x 4 numbers of UInt8, as its header says. Was the upload cut short?", await ReadAsync(tooShort));
        Assert.Contains("found 36 bytes, expected 40 ", await ReadAsync(Gzip(tooShort)));
        Assert.Contains("found 40 bytes, expected 32 ", await ReadAsync(tooLong));
        Assert.Contains("found more than 32 bytes, expected 32 ", await ReadAsync(Gzip(tooLong)));

        static Task<string> ReadAsync(byte[] bytes) => Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x", bytes)));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0x08, 1, 0, 0 }, "a header of 6 bytes")]
    [InlineData(new byte[] { 0, 0, 0x0A, 1, 0, 0, 0, 1 }, "numbers of type 0x0A")]
    [InlineData(new byte[] { 0, 0, 0x08, 1, 0, 0, 0, 0 }, "dimension 1 of size 0")]
    [InlineData(new byte[] { 0, 0, 0x08, 1, 255, 255, 255, 255 }, "dimension 1 of size -1")]
    [InlineData(new byte[] { 0, 0, 0x0E, 2, 127, 255, 255, 255, 127, 255, 255, 255 }, "a header that announces 36,893,488,")]
    [InlineData(new byte[] { 1, 2, 3, 4, 5 }, "a file that starts with 01020304")]
    public async Task A_damaged_header_is_refused(byte[] bytes, string found) =>
        Assert.Contains($"found {found}", await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x", bytes))));

    [Fact]
    public async Task A_huge_announcement_in_a_small_compressed_file_takes_no_memory()
    {
        var packed = Gzip(Idx(NumberType.UInt8, [2_000_000_000], [1, 2, 3]));
        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains("found 11 bytes, expected 2,000,000,008", await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x", packed))));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData(NumberType.Int8, new byte[] { 0xFF, 5 }, -1, 5)]
    [InlineData(NumberType.Int16, new byte[] { 0xFF, 0xFE, 1, 0 }, -2, 256)]
    [InlineData(NumberType.Int32, new byte[] { 0xFF, 0xFF, 0xFF, 0xFD, 0, 1, 0, 0 }, -3, 65536)]
    [InlineData(NumberType.Float32, new byte[] { 0x3F, 0xC0, 0, 0, 0xC0, 0x20, 0, 0 }, 1.5, -2.5)]
    [InlineData(NumberType.Float64, new byte[] { 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 4, 0, 0, 0, 0, 0, 0 }, 1.5, -2.5)]
    public async Task Every_type_is_big_endian(NumberType type, byte[] data, float first, float second)
    {
        var array = await NumberArray.ReadAsync(DataFile.InMemory("x", Idx(type, [2], data)));
        var numbers = new float[2];
        array.CopyTo(numbers, 0);
        Assert.Equal([first, second], numbers);
        array.CopyTo(numbers.AsSpan(0, 1), 1);
        Assert.Equal(second, numbers[0]);
    }

    [Fact]
    public async Task Images_and_labels_must_belong_together()
    {
        var images = DataFile.InMemory("images", Idx(NumberType.UInt8, [3, 2, 4], ThreeImages));
        var labels = DataFile.InMemory("labels", Idx(NumberType.UInt8, [2], [0, 1]));
        Assert.Equal("labels: found 2 labels, expected 3, one for each image of images", await ProblemAsync(images, labels));
        Assert.StartsWith("images: found images without labels", await ProblemAsync(images));
        Assert.StartsWith("labels: found no images and no rows in labels", await ProblemAsync(labels));
        Assert.StartsWith("again: found a second file of images beside images", await ProblemAsync(images, images with { Name = "again" }, labels));
        Assert.StartsWith("all: found the label 1 for every image", await ProblemAsync(images, DataFile.InMemory("all", Idx(NumberType.UInt8, [3], [1, 1, 1]))));
        Assert.StartsWith("odd: found the label -1 at position 0", await ProblemAsync(images, DataFile.InMemory("odd", Idx(NumberType.Int8, [3], [255, 1, 1]))));

        static Task<string> ProblemAsync(params DataFile[] files) => Csv.ProblemAsync(() => ImageSet.ReadAsync(files));
    }

    [Theory]
    [InlineData(new[] { 2, 3, 2, 4 }, false, 3, 2, 4)]
    [InlineData(new[] { 2, 2, 4, 3 }, true, 3, 2, 4)]
    [InlineData(new[] { 2, 2, 12 }, false, 1, 2, 12)]
    public async Task Channels_are_the_first_or_the_last_of_four_dimensions(int[] dimensions, bool last, int channels, int height, int width)
    {
        var images = await ImageSet.ReadAsync(
        [
            DataFile.InMemory("images", Idx(NumberType.UInt8, dimensions, new byte[48])), DataFile.InMemory("labels", Idx(NumberType.UInt8, [2], [0, 1])),
        ]);
        Assert.Equal(new ImageShape(channels, height, width, 2), images.Shape);
        Assert.Equal(last, images.ChannelsLast);
    }

    [Fact]
    public async Task Test_images_of_another_size_are_refused()
    {
        var files = Files(bytes => bytes);
        files[2] = DataFile.InMemory("v1/t10k-images-idx3-ubyte.gz", Idx(NumberType.UInt8, [1, 4, 2], ThreeImages.AsSpan(0, 8)));
        var problem = await Csv.ProblemAsync(() => Csv.ProfileAsync(files));
        Assert.Equal("v1/t10k-images-idx3-ubyte.gz: found images of 1 x 4 x 2, expected 1 x 2 x 4, as in v1/train-images-idx3-ubyte.gz", problem);
    }
}
