using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Overnight.Contracts;
using static Overnight.Data.Tests.Archives;

namespace Overnight.Data.Tests;

/// <summary>Archives that must not be read: what leaves them, what is inside another, what is damaged, what unpacks to more than anybody has.</summary>
public sealed class ArchiveRefusalTests
{
    [Theory]
    [InlineData("../b.csv")]
    [InlineData("/etc/passwd.csv")]
    [InlineData("x/../../b.csv")]
    [InlineData("..\\b.csv")]
    [InlineData("C:\\b.csv")]
    public async Task Names_that_leave_the_archive_are_refused(string member)
    {
        foreach (var name in (string[])["data.zip", "data.tar", "data.tar.gz"])
        {
            var problem = await ProblemAsync(Made(name, ("a.csv", FourRows), (member, FourRows)));
            Assert.Equal($"{name}: found a member called '{member}', expected names that stay inside the archive. "
                + "Make the archive again from inside the dataset's folder.", problem);
        }
    }

    [Fact]
    public async Task All_members_that_must_not_be_read_are_named_at_once()
    {
        var file = Made("data.zip", ("a.csv", FourRows), ("inner.zip", "PK"), ("b/../c.csv", FourRows), ("deep/inner.tar.gz", "x"), ("notes/README.zip", "x"));
        var bad = await Assert.ThrowsAsync<BadInputException>(() => DatasetLayout.RecogniseAsync([file]));
        Assert.Equal(
            [
                "data.zip/inner.zip: found an archive inside the archive, expected tables or arrays. Unpack the inner one.",
                "data.zip: found a member called 'b/../c.csv', expected names that stay inside the archive. Make the archive again from inside the dataset's folder.",
                "data.zip/deep/inner.tar.gz: found an archive inside the archive, expected tables or arrays. Unpack the inner one.",
            ],
            bad.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task Links_in_a_tar_are_refused()
    {
        using var bytes = new MemoryStream();
        await using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "train.csv") { LinkName = "/etc/passwd" });
        Assert.Equal("data.tar/train.csv: found a link to '/etc/passwd', expected a plain file", await ProblemAsync(DataFile.InMemory("data.tar", bytes.ToArray())));
    }

    [Fact]
    public async Task Two_members_of_one_name_are_refused() => Assert.Equal(
        "data.tar: found two members called 'a.csv', expected each to have its own name", await ProblemAsync(Made("data.tar", ("a.csv", FourRows), ("a.csv", FourRows))));

    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    public async Task An_extended_header_that_says_it_is_longer_than_any_may_be_is_damage(string name)
    {
        var bytes = await BytesAsync(Made("data.tar", ("train.csv", FourRows)));
        // The first entry of a member written as PAX is its extended header; its size lies at 124, the sum of the block at 148.
        "77777777777\0"u8.CopyTo(bytes.AsSpan(124));
        bytes.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(bytes.Take(512).Sum(value => value), 8).PadLeft(6, '0')}\0 ").CopyTo(bytes, 148);
        var packed = name == "data.tar" ? bytes : ImageTests.Gzip(bytes, CompressionLevel.Fastest);
        Assert.Contains("archive that is damaged (", await ProblemAsync(DataFile.InMemory(name, packed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.zip", "a ZIP archive without files")]
    [InlineData("data.tar", "no files")]
    public async Task An_archive_of_nothing_is_refused(string name, string found)
    {
        // An empty TAR is two blocks of zeros: nothing tells it from any other zeros, so it is no table.
        var file = name == "data.zip" ? Made(name, Array.Empty<(string, byte[])>()) : Made(name, ("README.md", "x"));
        if (name == "data.zip") Assert.Contains($"found {found}", await ProblemAsync(file), StringComparison.Ordinal);
        else Assert.Contains("found no data file among data.tar/README.md", await ProblemAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_is_called_what_it_is() => Assert.Equal(
        "book.xlsx: found an Excel workbook (or another document of Office), expected a table as text (CSV). Export it as CSV.",
        await ProblemAsync(Made("book.xlsx.zip", ("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>")) with { Name = "book.xlsx" }));

    [Theory]
    [MemberData(nameof(Kinds), MemberType = typeof(Archives))]
    public async Task An_archive_that_is_damaged_anywhere_is_refused_and_never_read_wrongly(string name)
    {
        const int seed = 2026;
        var random = new Random(seed);
        var rows = "a,b,label\n" + Csv.Lines(0, 300, i => $"{i * 7 % 31},{i},{i % 2}");
        var whole = Made(name, ("train.csv", rows), ("more.csv", rows));
        var bytes = await BytesAsync(whole);
        for (var round = 0; round < 400; round++)
        {
            var damaged = round % 2 == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
            if (round % 2 == 1) damaged[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var layout = await DatasetLayout.RecogniseAsync([DataFile.InMemory(name, damaged)]);
                // Without its first bytes it is no archive, but some other file that no table is in.
                foreach (var file in layout.Files.Where(file => file.Member is not null))
                {
                    // A TAR has no sums over its members, so only ZIP and gzip find every flipped bit.
                    var text = await TextAsync(file);
                    if (name != "data.tar") Assert.True(text == rows, $"seed {seed}, round {round}: {file.Name}");
                }
            }
            catch (BadInputException e)
            {
                Assert.All(e.Problems, problem => Assert.NotNull(problem.Found));
            }
        }
    }

    [Fact]
    public async Task A_bomb_is_refused_by_what_its_directory_announces()
    {
        var zeros = string.Concat(Enumerable.Repeat("0,0\n", 16 * 1024 * 1024));
        var problem = await ProblemAsync(Made("bomb.zip", ("a.csv", zeros)));
        Assert.Matches("^bomb.zip: found a ZIP archive that unpacks to 67,108,864 bytes from [0-9,]+, expected to grow at most 500 times. It looks like", problem);
        Assert.Contains("expected to grow at most 500 times", await ProblemAsync(Made("bomb.tar.gz", ("a.csv", zeros))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_longer_than_announced_is_refused_as_it_is_read()
    {
        var bytes = await BytesAsync(Made("data.zip", ("a.csv", FourRows)));
        // The length stands once in the member's header and once in the directory.
        foreach (var at in (int[])[22, bytes.AsSpan().LastIndexOf("PK\x01\x02"u8) + 24]) bytes[at] -= 10;
        var file = DataFile.InMemory("data.zip", bytes);
        Assert.Contains("found a damaged member (", await Csv.ProblemAsync(() => Csv.ReadAsync([file])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_of_gzip_inside_an_archive_counts_both_layers()
    {
        // 300 x 300 times: neither layer alone is a bomb, nor would one that size be by itself.
        var gzip = ImageTests.Gzip(Encoding.ASCII.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("0,0\n", 16 * 1024 * 1024))), CompressionLevel.SmallestSize);
        var file = DataFile.InMemory("a.csv.gz", gzip) with { Member = new ArchiveMember("data.zip", "a.csv.gz", gzip.Length / 300) };
        Assert.Contains("expected to grow at most 500 times", await Csv.ProblemAsync(() => TableReader.ReadAsync([file], new TableSchema
        {
            Columns = [new PlannedColumn("a", ColumnKind.Numeric, ""), new PlannedColumn("b", ColumnKind.Numeric, "")],
            Target = null,
            Task = LearningTask.Auto,
        })), StringComparison.Ordinal);
    }
}
