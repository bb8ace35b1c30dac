using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Overnight.Contracts;
using Overnight.Trainer.Reading;

namespace Overnight.Trainer.Tests.Reading;

/// <summary>
/// From S3 to columns or pixels: all that is allocated on the way, by the parallel requests and by this test's own S3, is less
/// than half of what is kept, and a constant.
/// </summary>
public sealed class StreamedMemoryTests(Bucket bucket) : IClassFixture<Bucket>
{
    // Five parts of an object fetched ahead, the pieces that two threads parse, and what the SDK and S3 take for some ten requests.
    private const long Constant = 64 * 1024 * 1024;

    [Theory]
    [InlineData("train.csv")]
    [InlineData("train.zip")]
    public async Task A_table_takes_less_than_half_more_than_its_columns(string name)
    {
        const int columns = 8, blockRows = 20_000, blocks = 150;
        var random = new Random(1);
        var block = new StringBuilder();
        for (var i = 0; i < blockRows; i++) block.AppendJoin(',', Enumerable.Range(0, columns).Select(_ => random.Next(1_000_000))).Append('\n');
        var rows = Encoding.ASCII.GetBytes(block.ToString());
        using var text = new MemoryStream(rows.Length * blocks);
        for (var i = 0; i < blocks; i++) text.Write(rows);
        var data = await PlanAsync(name, text.ToArray());
        data = data with { Columns = [.. Enumerable.Range(1, columns).Select(i => new PlannedColumn($"column{i}", ColumnKind.Numeric, ""))], Target = "column8" };

        var (raw, allocated) = await ReadAsync(data, LearningTask.Regression);

        var table = ((RawTable)raw).Train;
        Assert.Equal(blockRows * blocks, table.Rows);
        var tensors = (long)sizeof(float) * columns * table.Rows;
        Assert.InRange(allocated, tensors, (long)(1.5 * tensors) + Constant);
    }

    [Theory]
    [InlineData("images.idx")]
    [InlineData("images.zip")]
    public async Task Images_take_less_than_half_more_than_their_pixels(string name)
    {
        const int count = 150_000, side = 28;
        var images = new byte[16 + (count * side * side)];
        // As pictures are, mostly dark: they shrink to a fraction.
        for (var i = 16; i < images.Length; i += 5) images[i] = (byte)(i * 31 >> 3);
        new byte[] { 0, 0, 8, 3 }.CopyTo(images, 0);
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4 + (4 * i)), i == 0 ? count : side);
        var labels = new byte[8 + count];
        new byte[] { 0, 0, 8, 1 }.CopyTo(labels, 0);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var i = 0; i < count; i++) labels[8 + i] = (byte)(i % 10);
        var data = await PlanAsync(name, images);
        data = data with { Files = [.. data.Files, .. (await PlanAsync("labels.idx", labels)).Files], Images = new ImageShape(1, side, side, 10) };

        var (raw, allocated) = await ReadAsync(data, LearningTask.Classification);

        Assert.Equal(count, ((RawImages)raw).Train.Count);
        var tensors = (long)count * side * side;
        Assert.InRange(allocated, tensors, (long)(1.5 * tensors) + Constant);
    }

    private async Task<(RawData Raw, long Allocated)> ReadAsync(PlannedData data, LearningTask task)
    {
        var plan = new Plan
        {
            Run = "memory",
            Name = "test",
            CreatedAt = DateTimeOffset.UnixEpoch,
            Data = data,
            Task = task,
            Model = ModelKind.Linear,
            Training = new PlannedTraining { Epochs = 1, BatchSize = 1, LearningRate = 1, WeightDecay = 0, Validation = 0.1, Seed = 1 },
            Compute = new PlannedCompute { Queue = "queue", Vcpus = 2, MemoryMiB = 1, Gpus = 0, Why = "a test" },
            Output = new PlannedOutput(Bucket.Name, "memory/"),
        };
        // The first time, much is made that lasts: connections, pools, compiled code.
        await DatasetReader.ReadAsync(plan, bucket.S3, CancellationToken.None);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var raw = await DatasetReader.ReadAsync(plan, bucket.S3, CancellationToken.None);
        return (raw, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private async Task<PlannedData> PlanAsync(string name, byte[] bytes)
    {
        var isZip = name.EndsWith(".zip", StringComparison.Ordinal);
        var stored = isZip ? Zip(bytes) : bytes;
        var key = $"memory/{name}";
        var file = new PlannedFile
        {
            Key = key,
            ETag = await bucket.PutAsync(key, stored),
            SizeBytes = stored.Length,
            Member = isZip ? new PlannedMember("data", bytes.Length, stored.Length) : null,
        };
        return new PlannedData { Bucket = Bucket.Name, Source = key, Format = DataFormat.Csv, Files = [file], Rows = 1, RowsAreEstimated = true };
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var stream = zip.CreateEntry("data", CompressionLevel.Fastest).Open();
            stream.Write(bytes);
        }
        return packed.ToArray();
    }
}
