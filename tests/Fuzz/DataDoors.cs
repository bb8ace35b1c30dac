using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Fuzz.Tests;

/// <summary>Datasets: what PlanRun profiles and the trainer reads, by the names that people give them.</summary>
internal static class DataDoors
{
    private static readonly string[] TableWords = [",", ";", "\t", "\"", "\"\"", "\r\n", "\n\n", "NaN", "inf", "1e308", "2026-02-30", "true", "\uFEFF", "\0", "=1+1", "é"];

    private static readonly ReadOptions Reading = new()
    {
        Threads = 1,
        ChunkBytes = 4096,
        MaxUnpackedBytes = 64 << 20,
        MaxListedBytes = 64 << 20,
        ProfileBytes = 32 * 1024,
    };

    public static IEnumerable<Door> All() =>
    [
        Of("csv", "train.csv", [Table(), Text("a;b\n1;2\n3;4\n"), Text("\"a,1\",b\n\"x\"\"y\",2\n,3\n")], TableWords),
        Of("csv-gzip", "train.csv.gz", [Gzip(Table())], []),
        Of("npy", "x.npy", [Npy("<f4", "(4, 2)", 32), Npy("|u1", "(8,)", 8)], ["'descr': ", "'shape': (", "True", "<f8", ">i2", "|O", "(", "),"]),
        Of("npz", "data.npz", [Zip(("x_train.npy", Npy("|u1", "(6, 4, 4)", 96)), ("y_train.npy", Npy("<i8", "(6,)", 48)))], []),
        Of("zip", "data.zip", [Zip(("train.csv", Table()), ("test.csv", Table()))], ["../", "PK\u0003\u0004", "/etc/passwd"]),
        Of("tar", "data.tar", [Tar(("train.csv", Table()), ("sub/test.csv", Table()))], ["../", "ustar"]),
        Of("tar-gzip", "data.tar.gz", [Gzip(Tar(("train.csv", Table())))], []),
        new("idx", [Both(Idx([6, 4, 4], 96), Idx([6], 6))], [], input =>
        {
            var half = BitConverter.ToInt32(input.Length >= 4 ? input : [0, 0, 0, 0]);
            half = half >= 0 && half <= input.Length - 4 ? half : Math.Max(0, input.Length - 4) / 2;
            var body = input.AsSpan(Math.Min(4, input.Length));
            return ReadAsync(("train-images-idx3-ubyte", body[..half].ToArray()), ("train-labels-idx1-ubyte", body[half..].ToArray()));
        }, [typeof(BadInputException)]),
    ];

    private static Door Of(string door, string name, IReadOnlyList<byte[]> samples, IReadOnlyList<string> words) =>
        new(door, samples, words, input => ReadAsync((name, input)), [typeof(BadInputException)], Share: door.Contains("gz", StringComparison.Ordinal) ? 4 : 2);

    /// <summary>As PlanRun looks at it, and then as the trainer reads it.</summary>
    private static async Task ReadAsync(params (string Name, byte[] Bytes)[] files)
    {
        var layout = await DatasetLayout.RecogniseAsync([.. files.Select(file => DataFile.InMemory(file.Name, file.Bytes))], Reading);
        foreach (var file in layout.Files)
        {
            if (file.Member?.Name is { } member && (Path.IsPathRooted(member) || member.Split('/', '\\').Contains("..")))
                throw new InvalidOperationException($"found the member '{member}', expected none that leaves the archive");
        }
        var profile = await DatasetProfile.ReadAsync(layout, null, LearningTask.Auto, Reading);
        if (profile.Table is { } schema) await TableReader.ReadAsync(layout.Of(DataPart.Train), schema, Reading);
        else await ImageSet.ReadAsync(layout.Of(DataPart.Train), options: Reading);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Table() => Text("sepal,petal,when,species\n" + string.Concat(Enumerable.Range(0, 30).Select(i =>
        FormattableString.Invariant($"{4 + (i % 7)}.5,{i * 0.25},2026-01-{1 + i % 28:00},{(i % 3 == 0 ? "setosa" : "\"virginica, big\"")}\n"))));

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest)) gzip.Write(bytes);
        return target.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] members)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(bytes);
            }
        }
        return target.ToArray();
    }

    private static byte[] Tar(params (string Name, byte[] Bytes)[] members)
    {
        using var target = new MemoryStream();
        using (var tar = new TarWriter(target, leaveOpen: true))
            foreach (var (name, bytes) in members) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        return target.ToArray();
    }

    private static byte[] Npy(string type, string shape, int bytes)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. Enumerable.Range(0, bytes).Select(i => (byte)(i % 3))];
    }

    private static byte[] Idx(int[] shape, int values) =>
        [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(n => BitConverter.GetBytes(n).Reverse()), .. Enumerable.Range(0, values).Select(i => (byte)(i % 3))];

    /// <summary>Two files in one input: the first one's length before them.</summary>
    private static byte[] Both(byte[] first, byte[] second) => [.. BitConverter.GetBytes(first.Length), .. first, .. second];
}
