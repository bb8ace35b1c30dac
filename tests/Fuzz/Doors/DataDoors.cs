using Overnight.Contracts;
using Overnight.Data;
using Overnight.Fuzz.Tests.Inputs;

namespace Overnight.Fuzz.Tests.Doors;

/// <summary>Datasets: what PlanRun profiles and the trainer reads, by the names that people give them.</summary>
internal static class DataDoors
{
    private static readonly string[] TableWords = [",", ";", "\t", "\"", "\"\"", "\r\n", "\n\n", "NaN", "inf", "1e308", "2026-02-30", "true", "\uFEFF", "\0", "=1+1", "é"];

    private static readonly ReadOptions Reading = new()
    {
        Threads = 1,
        ChunkBytes = 4096,
        MaxUnpackedBytes = 2 << 20,
        MaxListedBytes = 2 << 20,
        ProfileBytes = 32 * 1024,
    };

    public static string Table { get; } = "sepal,petal,when,species\n" + string.Concat(Enumerable.Range(0, 30).Select(i =>
        FormattableString.Invariant($"{4 + (i % 7)}.5,{i * 0.25},2026-01-{1 + (i % 28):00},{(i % 3 == 0 ? "setosa" : "virginica")}\n")));

    public static IEnumerable<Door> All()
    {
        var text = Making.Text(Table);
        byte[][] tables = [text, Making.Text("a;b\n1;2\n3;4\n1;3\n"), Making.Text("\"a,1\",b\n\"x\"\"y\",2\n,3\nz,2\ny,3\n")];
        var table = Making.Mostly(TableChanges.Of(Table), ByteChanges.Of(tables, TableWords));
        var (x, y) = (Arrays.Npy("|u1", "(6, 4, 4)", 96), Arrays.Npy("<i8", "(6,)", 48, values: 1));
        var rows = Arrays.Npy("<f4", "(8, 3)", 96);
        byte[] goodX = Arrays.Npy("|u1", "(6, 4, 4)", new byte[96]), goodRows = Arrays.Npy("<f4", "(8, 3)", [.. Enumerable.Range(0, 24).SelectMany(i => BitConverter.GetBytes((i * 7 % 5) + 0.5f))]), goodLabels = Arrays.Npy("|u1", "(6,)", [0, 1, 2, 0, 1, 2]);
        var npz = Packing.Zip(("x_train.npy", x), ("y_train.npy", Arrays.Npy("|u1", "(6,)", 6)));
        byte[] goodNpz = Packing.Zip(("x_train.npy", goodX), ("y_train.npy", goodLabels)), goodZip = Packing.Zip(("train.csv", text), ("test.csv", text)), goodTar = Packing.Tar(("train.csv", text));
        var idx = Making.Pair(Arrays.Idx([6, 4, 4]), Arrays.Idx([6]));
        var goodIdx = Making.Pair(Arrays.Idx(8, [6, 4, 4], new byte[96]), Arrays.Idx(8, [6], [0, 1, 2, 0, 1, 2]));
        return
        [
            Of("csv", "train.csv", table, tables) with { Weight = 4, LeastTaken = 0.2 },
            Of("csv-gzip", "train.csv.gz", Making.Mostly(Packing.Gzip(table), ByteChanges.Of([Packing.Gzip(text)])), [Packing.Gzip(text)]) with { Weight = 2 },
            Of("npy", "table.npy", Making.Mostly(rows, ByteChanges.Of([goodRows], "'descr': ", "'shape': (", "True", "<f8", ">i2", "|O", "(", "),")), [goodRows]) with { Weight = 4 },
            Of("npz", "data.npz", Making.Mostly(npz, ByteChanges.Of([goodNpz])), [goodNpz]) with { Weight = 2 },
            Of("zip", "data.zip", Making.Mostly(Packing.Zip(("train.csv", table), ("test.csv", table)), ByteChanges.Of([goodZip], "../", "PK\u0003\u0004", "/etc/passwd")), [goodZip]) with { Weight = 1 },
            Of("tar", "data.tar", Making.Mostly(Packing.Tar(("train.csv", table), ("sub/test.csv", table)), ByteChanges.Of([goodTar], "../", "ustar")), [goodTar]) with { Weight = 1 },
            Of("tar-gzip", "data.tar.gz", Making.Mostly(Packing.Gzip(Packing.Tar(("train.csv", table))), ByteChanges.Of([Packing.Gzip(goodTar)])), [Packing.Gzip(goodTar)]) with { Weight = 1 },
            new("idx", Making.Mostly(idx, ByteChanges.Of([goodIdx])), input =>
            {
                var (images, labels) = Making.Split(input);
                return ReadAsync(("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels));
            }, typeof(BadInputException)) { Samples = [goodIdx], Weight = 4 },
            new("npy-pair", Making.Pair(x, Making.OneOf(y, Arrays.Npy("|u1", "(6,)", 6))), input =>
            {
                var (images, labels) = Making.Split(input);
                return ReadAsync(("images.npy", images), ("labels.npy", labels));
            }, typeof(BadInputException)) { Samples = [Making.Pair(goodX, goodLabels)], Weight = 2 },
        ];
    }

    private static Door Of(string door, string name, MakeInput make, IReadOnlyList<byte[]> samples) =>
        new(door, make, input => ReadAsync((name, input)), typeof(BadInputException)) { Samples = samples };

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
        if (profile.Table is { } schema)
        {
            var table = layout.Format == DataFormat.Csv ? await TableReader.ReadAsync(layout.Of(DataPart.Train), schema, Reading)
                : await ArrayTable.ReadAsync(layout.Of(DataPart.Train), schema, Reading);
            // Rows are kept by their values, and written as the trainer writes those that it holds back.
            var all = Enumerable.Range(0, table.Rows).ToArray();
            RowKeys.Of(table, [.. table.Columns.Select(column => column.Name)]);
            TableText.Of(table, all);
        }
        else
        {
            RowKeys.Of(await ImageSet.ReadAsync(layout.Of(DataPart.Train), options: Reading));
        }
    }
}
