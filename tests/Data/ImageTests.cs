using System.Buffers.Binary;
using System.IO.Compression;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

public sealed class ImageTests
{
    internal static byte[] Idx(IdxType type, int[] dimensions, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[4 + 4 * dimensions.Length + data.Length];
        (bytes[2], bytes[3]) = ((byte)type, (byte)dimensions.Length);
        for (var i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), dimensions[i]);
        data.CopyTo(bytes.AsSpan(4 + 4 * dimensions.Length));
        return bytes;
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static readonly byte[] ThreeImages = [.. Enumerable.Range(0, 3 * 2 * 4).Select(i => (byte)i)];

    private static DataFile[] Files(Func<byte[], byte[]> pack) =>
    [
        DataFile.InMemory("v1/train-images-idx3-ubyte.gz", pack(Idx(IdxType.UInt8, [3, 2, 4], ThreeImages))),
        DataFile.InMemory("v1/train-labels-idx1-ubyte.gz", pack(Idx(IdxType.UInt8, [3], [0, 2, 1]))),
        DataFile.InMemory("v1/t10k-images-idx3-ubyte.gz", pack(Idx(IdxType.UInt8, [1, 2, 4], ThreeImages.AsSpan(0, 8)))),
        DataFile.InMemory("v1/t10k-labels-idx1-ubyte.gz", pack(Idx(IdxType.UInt8, [1], [2]))),
        DataFile.InMemory("v1/README.md", "Clothes."u8.ToArray()),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Images_and_labels_are_paired_and_split_into_train_and_test(bool packed)
    {
        var layout = await DatasetLayout.RecogniseAsync(Files(packed ? Gzip : bytes => bytes));
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
}
