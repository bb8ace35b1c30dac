using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>Alone in the process while it runs: what is allocated is counted for all threads.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_reading_allocates_is_less_than_half_more_than_the_columns(bool packed)
    {
        const int columns = 8;
        var random = new Random(1);
        var text = new StringBuilder();
        // Rows grow longer on the way: the forecast of their number is too high at first.
        for (var row = 0; row < 400_000; row++)
        {
            for (var column = 0; column < columns; column++) text.Append(random.Next(row < 100_000 ? 100_000 : 1_000_000)).Append(column == columns - 1 ? '\n' : ',');
        }
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var file = DataFile.InMemory("data.csv", packed ? ImageTests.Gzip(bytes) : bytes);
        var schema = new TableSchema
        {
            Columns = [.. Enumerable.Range(1, columns).Select(i => new PlannedColumn($"column{i}", ColumnKind.Numeric, ""))],
            Target = null,
            Task = LearningTask.Auto,
        };
        var options = new ReadOptions { Threads = 2, ChunkBytes = 32 * 1024 };
        await TableReader.ReadAsync([file], schema, options);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var table = await TableReader.ReadAsync([file], schema, options);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        var tensors = 4L * columns * table.Rows;
        Assert.InRange(allocated, tensors, (long)(1.5 * tensors));
    }

    [Theory]
    [InlineData("images")]
    [InlineData("images.gz")]
    [InlineData("images.zip")]
    public async Task All_that_reading_pixels_allocates_is_less_than_half_more_than_the_pixels(string name)
    {
        const int count = 40_000, side = 28;
        // Decompression's window, a block of the archive and one of the file.
        const long constant = 1024 * 1024;
        var pixels = new byte[count * side * side];
        // As pictures are, mostly dark: they shrink to a quarter. What shrinks to less than a sixteenth costs a copy or two more.
        var random = new Random(1);
        for (var i = 0; i < pixels.Length; i += 5) pixels[i] = (byte)random.Next(256);
        var bytes = ImageTests.Idx(NumberType.UInt8, [count, side, side], pixels);
        if (name == "images.gz") bytes = ImageTests.Gzip(bytes);
        var file = DataFile.InMemory(name, bytes);
        if (name == "images.zip") file = Assert.Single((await DatasetLayout.RecogniseAsync([Archives.Made(name, ("images", bytes))])).Files);
        await NumberArray.ReadAsync(file);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var array = await NumberArray.ReadAsync(file);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(pixels.LongLength, array.Bytes.Length);
        Assert.InRange(allocated, pixels.Length, (long)(1.5 * pixels.Length) + constant);
    }
}
