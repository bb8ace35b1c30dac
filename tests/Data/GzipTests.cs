using System.IO.Compression;
using System.Text;

namespace Overnight.Data.Tests;

public sealed class GzipTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("a,b,label\n" + Csv.Lines(0, 500, i => $"{i % 17},{i * 3 % 101},{i % 2}"));

    private static Task<Table> ReadAsync(byte[] bytes, ReadOptions? options = null) =>
        Csv.ReadAsync([DataFile.InMemory("data.csv.gz", bytes)], options);

    private static Task<string> ProblemAsync(byte[] bytes, ReadOptions? options = null) => Csv.ProblemAsync(() => ReadAsync(bytes, options));

    [Fact]
    public async Task Content_not_the_name_says_whether_a_file_is_compressed()
    {
        var named = await ReadAsync(Text);
        var packed = await Csv.ReadAsync([DataFile.InMemory("data.csv", ImageTests.Gzip(Text))]);
        Assert.Equal(500, named.Rows);
        Assert.Equal(500, packed.Rows);
        Assert.Equal(((NumericColumn)named["b"]).Values, ((NumericColumn)packed["b"]).Values);
    }

    [Fact]
    public async Task Several_members_in_one_file_are_read_one_after_the_other()
    {
        byte[] joined = [.. ImageTests.Gzip(Text), .. ImageTests.Gzip(Encoding.UTF8.GetBytes("5,6,1\n"))];
        Assert.Equal(501, (await ReadAsync(joined)).Rows);
    }

    [Fact]
    public async Task A_file_cut_short_anywhere_is_damaged()
    {
        var packed = ImageTests.Gzip(Text);
        for (var length = 3; length < packed.Length; length++)
        {
            var problem = await ProblemAsync(packed[..length]);
            Assert.True(problem.StartsWith("data.csv.gz: found damaged gzip after ", StringComparison.Ordinal)
                || problem.StartsWith("data.csv.gz: found gzip that unpacks to 0 bytes", StringComparison.Ordinal), $"{length} bytes: {problem}");
        }
    }

    [Fact]
    public async Task A_flipped_bit_is_found_by_the_checksum()
    {
        var packed = ImageTests.Gzip(Text);
        packed[^6] ^= 1;
        Assert.Contains("found damaged gzip", await ProblemAsync(packed));
    }

    [Fact]
    public async Task Gzip_of_nothing_is_empty() =>
        Assert.Equal("data.csv.gz: found gzip that unpacks to 0 bytes, expected data. Was the upload cut short?", await ProblemAsync(Convert.FromHexString("1F8B080000000000000303000000000000000000")));

    [Fact]
    public async Task A_bomb_is_refused_long_before_it_has_unpacked()
    {
        // As many members as one likes can follow each other: 100 of a megabyte are as good as one of 100.
        var zeros = ImageTests.Gzip(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0,0\n", 256 * 1024))), CompressionLevel.SmallestSize);
        var bomb = Enumerable.Repeat(zeros, 100).Prepend(ImageTests.Gzip("a,b\n"u8.ToArray())).SelectMany(member => member).ToArray();

        var problem = await ProblemAsync(bomb);

        Assert.Matches("^data.csv.gz: found gzip that unpacks to [0-9,]+ bytes from [0-9,]+, expected to grow at most 500 times. It looks like", problem);
    }

    [Fact]
    public async Task More_than_the_limit_is_refused()
    {
        var problem = await ProblemAsync(ImageTests.Gzip(Text), new ReadOptions { MaxUnpackedBytes = 1000 });
        Assert.StartsWith("data.csv.gz: found gzip that unpacks to more than 1,000 bytes, expected at most 1,000", problem);
    }
}
