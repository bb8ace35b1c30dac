using Overnight.Contracts;
using static Overnight.Data.Tests.Archives;

namespace Overnight.Data.Tests;

/// <summary>ZIP and TAR: their members are the dataset's files.</summary>
public sealed class ArchiveTests
{
    [Theory]
    [MemberData(nameof(Kinds), MemberType = typeof(Archives))]
    public async Task Members_are_the_datasets_files_in_the_archives_order(string name)
    {
        var file = Made(name, ("d/train/part2.csv", FourRows), ("d/train/part1.csv", FourRows), ("d/test/part3.csv", FourRows), ("d/README.md", "Letters."),
            ("__MACOSX/d/._part2.csv", "x"), ("d/.hidden/part4.csv", FourRows), ("d/.DS_Store", "x"));
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
    [MemberData(nameof(Kinds), MemberType = typeof(Archives))]
    public async Task The_plan_pins_the_members_and_the_trainer_reads_them_without_the_listing(string name)
    {
        var file = Made(name, ("train.csv", FourRows), ("test.csv", FourRows), ("more.csv.gz", FourRows));
        var layout = await DatasetLayout.RecogniseAsync([file]);
        var planned = PlannedDataset.Pin(layout, new Dictionary<string, PlannedFile> { [name] = new() { Key = name, ETag = "e", SizeBytes = file.SizeBytes } });
        Assert.Equal(["train.csv", "test.csv", "more.csv.gz"], planned.Select(f => f.Member!.Name));
        Assert.Equal([DataPart.Train, DataPart.Test, DataPart.Train], planned.Select(f => f.Part));
        Assert.All(planned, f => Assert.Equal(file.SizeBytes, f.SizeBytes));

        var read = PlannedDataset.Files(planned, _ => file);
        Assert.Equal(layout.Files.Select(f => (f.Name, f.SizeBytes, f.Part)), read.Select(f => (f.Name, f.SizeBytes, f.Part)));
        // All at once, backwards and again: members are independent of one another.
        var texts = await Task.WhenAll(read.Reverse().Concat(read).Select(TextAsync));
        Assert.All(texts, text => Assert.Equal(FourRows, text));
        var gone = PlannedDataset.Files([planned[0] with { Member = new PlannedMember("other.csv", 1, 1) }], _ => file)[0];
        Assert.Contains("found no member 'other.csv'", await Csv.ProblemAsync(() => TextAsync(gone)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_may_hold_archives_beside_files()
    {
        var layout = await DatasetLayout.RecogniseAsync([Csv.File(FourRows, "v1/a.csv"), Made("v1/test.zip", ("b.csv", FourRows)), Made("v1/more.tgz", ("c.csv", FourRows))]);
        Assert.Equal(["v1/a.csv", "v1/more.tgz/c.csv", "v1/test.zip/b.csv"], layout.Files.Select(file => file.Name));
        Assert.Equal([DataPart.Train, DataPart.Train, DataPart.Test], layout.Files.Select(file => file.Part));
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
