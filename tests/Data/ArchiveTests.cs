using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>ZIP and TAR: their members are the dataset's files, and whatever is wrong with them is called by its name.</summary>
public sealed class ArchiveTests
{
    private const string Table = "a,b,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n";

    public static TheoryData<string> Kinds => ["data.zip", "data.tar", "data.tar.gz"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Members_are_the_datasets_files_in_the_archives_order(string name)
    {
        var file = Made(name, ("d/train/part2.csv", Table), ("d/train/part1.csv", Table), ("d/test/part3.csv", Table), ("d/README.md", "Letters."),
            ("__MACOSX/d/._part2.csv", "x"), ("d/.hidden/part4.csv", Table), ("d/.DS_Store", "x"));
        var layout = await DatasetLayout.RecogniseAsync([file]);

        Assert.Equal(DataFormat.Csv, layout.Format);
        Assert.Equal([$"{name}/d/train/part2.csv", $"{name}/d/train/part1.csv"], layout.Of(DataPart.Train).Select(f => f.Name));
        Assert.Equal([$"{name}/d/test/part3.csv"], layout.Of(DataPart.Test).Select(f => f.Name));
        var note = Assert.Single(layout.Notes);
        foreach (var left in (string[])["README.md", "._part2.csv", ".hidden/part4.csv", ".DS_Store"]) Assert.Contains(left, note, StringComparison.Ordinal);

        var profile = await DatasetProfile.ReadAsync(layout);
        Assert.Equal(8, (await TableReader.ReadAsync(layout.Of(DataPart.Train), profile.Table!)).Rows);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_plan_pins_the_members_and_the_trainer_reads_them_without_the_listing(string name)
    {
        var file = Made(name, ("train.csv", Table), ("test.csv", Table), ("more.csv.gz", Table));
        var layout = await DatasetLayout.RecogniseAsync([file]);
        var planned = PlannedDataset.Pin(layout, new Dictionary<string, PlannedFile> { [name] = new() { Key = name, ETag = "e", SizeBytes = file.SizeBytes } });
        Assert.Equal(["train.csv", "test.csv", "more.csv.gz"], planned.Select(f => f.Member!.Name));
        Assert.Equal([DataPart.Train, DataPart.Test, DataPart.Train], planned.Select(f => f.Part));
        Assert.All(planned, f => Assert.Equal(file.SizeBytes, f.SizeBytes));

        var read = PlannedDataset.Files(planned, _ => file);
        Assert.Equal(layout.Files.Select(f => (f.Name, f.SizeBytes, f.Part)), read.Select(f => (f.Name, f.SizeBytes, f.Part)));
        // All at once, backwards and again: members are independent of one another.
        var texts = await Task.WhenAll(read.Reverse().Concat(read).Select(TextAsync));
        Assert.All(texts, text => Assert.Equal(Table, text));
        var gone = PlannedDataset.Files([planned[0] with { Member = new PlannedMember("other.csv", 1, 1) }], _ => file)[0];
        Assert.Contains("found no member 'other.csv'", await Csv.ProblemAsync(() => TextAsync(gone)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_may_hold_archives_beside_files()
    {
        var layout = await DatasetLayout.RecogniseAsync([Csv.File(Table, "v1/a.csv"), Made("v1/test.zip", ("b.csv", Table)), Made("v1/more.tgz", ("c.csv", Table))]);
        Assert.Equal(["v1/a.csv", "v1/more.tgz/c.csv", "v1/test.zip/b.csv"], layout.Files.Select(file => file.Name));
        Assert.Equal([DataPart.Train, DataPart.Train, DataPart.Test], layout.Files.Select(file => file.Part));
    }

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
            var problem = await ProblemAsync(Made(name, ("a.csv", Table), (member, Table)));
            Assert.Equal($"{name}: found a member called '{member}', expected names that stay inside the archive. "
                + "Make the archive again from inside the dataset's folder.", problem);
        }
    }

    [Fact]
    public async Task All_members_that_must_not_be_read_are_named_at_once()
    {
        var file = Made("data.zip", ("a.csv", Table), ("inner.zip", "PK"), ("b/../c.csv", Table), ("deep/inner.tar.gz", "x"), ("notes/README.zip", "x"));
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
        "data.tar: found two members called 'a.csv', expected each to have its own name", await ProblemAsync(Made("data.tar", ("a.csv", Table), ("a.csv", Table))));

    [Theory]
    [InlineData("data.tar")]
    [InlineData("data.tar.gz")]
    public async Task An_extended_header_that_says_it_is_longer_than_any_may_be_is_damage(string name)
    {
        var bytes = await BytesAsync(Made("data.tar", ("train.csv", Table)));
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
    [MemberData(nameof(Kinds))]
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
        var bytes = await BytesAsync(Made("data.zip", ("a.csv", Table)));
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

    [Fact]
    public async Task Only_the_directory_and_the_first_rows_of_a_large_zip_are_fetched()
    {
        var random = new Random(1);
        var rows = "a,b,label\n" + Csv.Lines(0, 400_000, _ => $"{random.NextDouble():R},{random.NextDouble():R},{random.Next(2)}");
        var bytes = await BytesAsync(Made("data.zip", ("train.csv", rows)));
        long fetched = 0;
        var file = DataFile.InMemory("data.zip", bytes) with
        {
            Open = _ => throw new InvalidOperationException("found a request for the whole archive"),
            OpenAt = (offset, _) => Task.FromResult<Stream>(new Counted(bytes, offset, count => fetched += count)),
        };
        // The first bytes of an object are asked for as of any other.
        file = file with { Open = cancellation => file.OpenAt!(0, cancellation) };
        var layout = await DatasetLayout.RecogniseAsync([file]);
        var profile = await DatasetProfile.ReadAsync(layout, options: new ReadOptions { ProfileBytes = 256 * 1024 });
        Assert.InRange(profile.Rows, 350_000, 450_000);
        Assert.InRange(fetched, 1, bytes.Length / 8);
    }

    [Fact]
    public async Task What_python_packs_is_read()
    {
        const string script = """
            import zipfile, tarfile, io
            rows = b'a,b,label\n' + b''.join(b'%d,%d,%d\n' % (i % 7, i % 11, i % 2) for i in range(500))
            with zipfile.ZipFile('stored.zip', 'w') as z: z.writestr('t/train.csv', rows)
            with zipfile.ZipFile('deflated.zip', 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('train.csv', rows)
            with zipfile.ZipFile('bzip2.zip', 'w', zipfile.ZIP_BZIP2) as z: z.writestr('train.csv', rows)
            for kind, mode, format in (('gnu.tar', 'w', tarfile.GNU_FORMAT), ('ustar.tar', 'w', tarfile.USTAR_FORMAT), ('pax.tar', 'w', tarfile.PAX_FORMAT), ('pax.tar.gz', 'w:gz', tarfile.PAX_FORMAT)):
                with tarfile.open(kind, mode, format=format) as t:
                    folder = tarfile.TarInfo('t'); folder.type = tarfile.DIRTYPE; t.addfile(folder)
                    info = tarfile.TarInfo('t/' + 'long' * 30 + 'train.csv' if 'ustar' not in kind else 't/train.csv'); info.size = len(rows)
                    t.addfile(info, io.BytesIO(rows))
            """;
        var files = await Python.MakeAsync(script, needsNumPy: false);
        foreach (var (name, bytes) in files.Where(file => file.Key != "bzip2.zip"))
            Assert.Equal(500, (await Csv.ReadAsync([DataFile.InMemory(name, bytes)])).Rows);
        Assert.Contains("bzip2.zip/train.csv: found a member that cannot be unpacked (", await ProblemAsync(DataFile.InMemory("bzip2.zip", files["bzip2.zip"])), StringComparison.Ordinal);
    }

    internal static DataFile Made(string name, params (string Name, string Text)[] members) => Made(name, Array.ConvertAll(members, member =>
        (member.Name, member.Name.EndsWith(".csv.gz", StringComparison.Ordinal) ? ImageTests.Gzip(Encoding.UTF8.GetBytes(member.Text)) : Encoding.UTF8.GetBytes(member.Text))));

    internal static DataFile Made(string name, params (string Name, byte[] Bytes)[] members)
    {
        using var bytes = new MemoryStream();
        if (name.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var member in members)
            {
                using var stream = zip.CreateEntry(member.Name, CompressionLevel.SmallestSize).Open();
                stream.Write(member.Bytes);
            }
        }
        else
        {
            using var tar = new TarWriter(bytes, leaveOpen: true);
            foreach (var member in members)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, member.Name) { DataStream = new MemoryStream(member.Bytes) });
        }
        if (name.EndsWith(".zip", StringComparison.Ordinal) || name.EndsWith(".tar", StringComparison.Ordinal)) return DataFile.InMemory(name, bytes.ToArray());
        return DataFile.InMemory(name, ImageTests.Gzip(bytes.ToArray(), CompressionLevel.SmallestSize));
    }

    private static Task<string> ProblemAsync(DataFile file) => Csv.ProblemAsync(() => DatasetLayout.RecogniseAsync([file]));

    private static async Task<byte[]> BytesAsync(DataFile file)
    {
        await using var stream = await file.Open(CancellationToken.None);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Unpacked where it is gzip.</summary>
    private static async Task<string> TextAsync(DataFile file)
    {
        var bytes = await BytesAsync(file);
        if (!file.Name.EndsWith(".gz", StringComparison.Ordinal)) return Encoding.UTF8.GetString(bytes);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        return await reader.ReadToEndAsync();
    }

    private sealed class Counted(byte[] bytes, long offset, Action<int> count) : MemoryStream(bytes, (int)offset, bytes.Length - (int)offset, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = base.Read(buffer.Span);
            count(read);
            return ValueTask.FromResult(read);
        }
    }
}
