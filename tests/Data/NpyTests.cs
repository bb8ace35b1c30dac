using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>NumPy's NPY and NPZ: images, and tables of numbers.</summary>
[Collection(nameof(Alone))]
public sealed class NpyTests
{
    private static readonly string[] Types = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"];

    [Fact]
    public async Task Every_type_order_and_version_that_numpy_writes_is_read()
    {
        const string script = """
            values = np.array([[0, 1, 2, 3], [4, 5, 60, 7], [100, 9, 10, 11]])
            for t in '? u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8'.split():
                for order in 'CF':
                    for endian in '<>':
                        a = np.array(values - (50 if t[0] in 'if' else 0), dtype=np.dtype(t).newbyteorder(endian), order=order)
                        np.save(f'{t.replace("?", "b1")}{order}{"LB"[endian == ">"]}.npy', a)
            for v in ((1, 0), (2, 0), (3, 0)):
                with open(f'v{v[0]}.npy', 'wb') as f: np.lib.format.write_array(f, values.astype('<f4'), version=v)
            """;
        var files = await Python.MakeAsync(script);
        Assert.Equal(Types.Length * 4 + 3, files.Count);
        foreach (var (name, bytes) in files)
        {
            var array = await NumberArray.ReadAsync(DataFile.InMemory(name, bytes));
            var numbers = new float[12];
            array.CopyTo(numbers, 0);
            float[] values = [0, 1, 2, 3, 4, 5, 60, 7, 100, 9, 10, 11];
            if (name.StartsWith("b1", StringComparison.Ordinal)) values = Array.ConvertAll(values, x => x == 0 ? 0f : 1);
            else if (name[0] is 'i' or 'f') values = Array.ConvertAll(values, x => x - 50);
            Assert.True(values.AsSpan().SequenceEqual(numbers), $"{name}: {string.Join(' ', numbers)}");
            Assert.Equal([3, 4], array.Header.Dimensions);
            Assert.Equal(name[1] == '1' && name[0] is 'b' or 'u' && name.StartsWith("u1", StringComparison.Ordinal) || name.StartsWith("b1", StringComparison.Ordinal), array.AreBytes);
        }
    }

    [Fact]
    public async Task An_array_of_three_dimensions_in_fortrans_order_is_turned()
    {
        var file = await Python.MakeAsync("a.npy", "np.save('a.npy', np.asfortranarray(np.arange(2 * 3 * 4 * 5, dtype='u1').reshape(2, 3, 4, 5)))");
        var array = await NumberArray.ReadAsync(file);
        Assert.True(array.Header.IsFortranOrder);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => (byte)i), array.Bytes.ToArray());
    }

    [Theory]
    [InlineData("np.array([1, 'x', None], dtype=object)", "objects (dtype '|O', a Python pickle)")]
    [InlineData("np.array(['setosa', 'virginica'])", "text (dtype '<U9')")]
    [InlineData("np.array([b'a', b'b'])", "text (dtype '|S1')")]
    [InlineData("np.array([1 + 2j])", "dtype '<c16'")]
    [InlineData("np.array(['2026-01-01'], dtype='M8[D]')", "dtype '<M8[D]'")]
    [InlineData("np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f8')])", "records (a dtype with named fields)")]
    [InlineData("np.array(3.0)", "a single number")]
    [InlineData("np.zeros((0, 3))", "dimension 1 of size 0")]
    public async Task What_is_not_numbers_is_refused_by_name(string array, string found)
    {
        var file = await Python.MakeAsync("x.npy", $"np.save('x.npy', {array})");
        Assert.Contains($"x.npy: found {found}, expected ", await Csv.ProblemAsync(() => NumberArray.ReadAsync(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not_a_dict", "the NPY header not_a_dict, expected a dictionary")]
    [InlineData("{'descr': '<f4', 'shape': (3,), }", "the NPY header {'descr'")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "dimension 1 of size 99999999999")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,2000000000,2000000000), }", "a header that announces 32,000,000,000,")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }", "found 108 bytes, expected 8,000,000,0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,-1), }", "the NPY header {'descr'")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (3,), }", "dtype '<f16'")]
    public async Task A_header_that_lies_is_refused(string header, string found)
    {
        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains(found, await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x.npy", Npy(header, new byte[12])))), StringComparison.Ordinal);
        Assert.Contains("x.npy: found ", await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x.npy.gz", ImageTests.Gzip(Npy(header, new byte[12]))) with { Name = "x.npy" })), StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16 << 20);
    }

    [Fact]
    public async Task A_file_cut_short_anywhere_or_too_long_is_refused()
    {
        var whole = Npy("{'descr': '<i2', 'fortran_order': False, 'shape': (3, 2), }", new byte[12]);
        for (var length = 1; length < whole.Length; length++)
            Assert.Contains("x.npy: found ", await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x.npy", whole[..length]))), StringComparison.Ordinal);
        Assert.Contains($"found {whole.Length + 1} bytes, expected {whole.Length} for 3 x 2 numbers of Int16, as its header says",
            await Csv.ProblemAsync(() => NumberArray.ReadAsync(DataFile.InMemory("x.npy", [.. whole, 0]))), StringComparison.Ordinal);
        Assert.Equal(12 / 2, (await NumberArray.ReadAsync(DataFile.InMemory("x.npy", whole))).Header.Length);
    }

    [Theory]
    [InlineData("np.savez_compressed('m.npz', x_train=x, y_train=y, x_test=x[:9], y_test=y[:9])", 1, 4, 5)]
    [InlineData("np.savez('m.npz', x_train=np.stack([x] * 3, -1), y_train=y[:, None], x_test=np.stack([x] * 3, -1)[:9], y_test=y[:9, None])", 3, 4, 5)]
    [InlineData("np.savez('m.npz', train_images=np.stack([x] * 3, 1), train_labels=y, test_images=np.stack([x] * 3, 1)[:9], test_labels=y[:9], val_images=np.stack([x] * 3, 1), val_labels=y)", 3, 4, 5)]
    [InlineData("np.savez('m.npz', Xtrain=x, ytrain=y.astype('i8'), Xtest=x[:9], ytest=y[:9].astype('i8'), names=np.array(['a', 'b']))", 1, 4, 5)]
    public async Task Images_of_an_npz_are_found_by_the_names_that_people_give_them(string save, int channels, int height, int width)
    {
        var file = await Python.MakeAsync("m.npz", $"x = (np.arange(30 * 20) % 251).astype('u1').reshape(30, 4, 5); y = (np.arange(30) % 3).astype('u1')\n{save}");
        var layout = await DatasetLayout.RecogniseAsync([file]);
        Assert.Equal(DataFormat.Npy, layout.Format);
        var profile = await DatasetProfile.ReadAsync(layout);
        Assert.Equal(new ImageShape(channels, height, width, 3), profile.Images);
        Assert.Equal(30, profile.Rows);
        var train = await ImageSet.ReadAsync(layout.Of(DataPart.Train), 3);
        Assert.True(train.Pixels.AreBytes);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 3), train.Labels);
        Assert.Equal(9, (await ImageSet.ReadAsync(layout.Of(DataPart.Test), 3)).Count);
        if (save.Contains("val_", StringComparison.Ordinal)) Assert.Contains("m.npz/val_images.npy, m.npz/val_labels.npy", Assert.Single(layout.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C", "f4")]
    [InlineData("F", "f8")]
    [InlineData("C", "i2")]
    public async Task A_matrix_and_its_labels_are_a_table(string order, string type)
    {
        var script = $"""
            x = np.array([[i * 7 % 100, i % 2, (i * 13) % 17, 5, i] for i in range(4000)]).astype('{type}')
            y = np.array([i % 3 for i in range(4000)])
            np.save('X.npy', np.asarray(x, order='{order}')); np.save('y.npy', y)
            """;
        var made = await Python.MakeAsync(script);
        var files = made.Select(file => DataFile.InMemory($"v1/{file.Key}", file.Value)).ToArray();
        var options = new ReadOptions { ProfileBytes = 10_000 };
        var layout = await DatasetLayout.RecogniseAsync(files);
        var profile = await DatasetProfile.ReadAsync(layout, options: options);
        Assert.Equal(["f0", "f1", "f2", "f3", "f4", "label"], profile.Table!.Columns.Select(column => column.Name));
        Assert.Equal("label", profile.Table.Target);
        Assert.Equal((LearningTask.Classification, 4000L, false), (profile.Task, profile.Rows, profile.RowsAreEstimated));
        Assert.Equal([ColumnKind.Numeric, ColumnKind.Boolean, ColumnKind.Numeric], profile.Table.Columns.Take(3).Select(column => column.Kind));

        var table = await ArrayTable.ReadAsync(layout.Files, profile.Table, options);
        Assert.Equal(4000, table.Rows);
        Assert.Equal([0f, 7, 14], ((NumericColumn)table["f0"]).Values[..3]);
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => (float)(i * 13 % 17)), ((NumericColumn)table["f2"]).Values.ToArray());
        var label = (CategoricalColumn)table["label"];
        Assert.Equal(["0", "1", "2"], label.Categories);
        Assert.Equal(Enumerable.Range(0, 4000).Select(i => i % 3), label.Codes.ToArray());
    }

    [Fact]
    public async Task A_lone_matrix_has_its_target_in_the_last_column()
    {
        var file = Floats("data.npy", 300, 3, (row, column) => column == 2 ? row * 0.37 % 10 : row * 31 % 97 + (row % 50 == 0 ? double.NaN : 0) + (row == 7 ? double.PositiveInfinity : 0));
        var layout = await DatasetLayout.RecogniseAsync([file]);
        var profile = await DatasetProfile.ReadAsync(layout);
        Assert.Equal(("f2", LearningTask.Regression), (profile.Table!.Target, profile.Task));
        var table = await ArrayTable.ReadAsync(layout.Files, profile.Table);
        Assert.Equal(7, ((NumericColumn)table["f0"]).Values.Count(float.NaN));
        Assert.Equal("Column 'f0': 1 values beyond a float's range or infinite are treated as missing.", table.Notes[0]);
        var named = await DatasetProfile.ReadAsync(layout, "f1", columns: new Dictionary<string, ColumnOverride> { ["f0"] = ColumnOverride.Categorical });
        Assert.Equal("f1", named.Table!.Target);
        Assert.IsType<CategoricalColumn>((await ArrayTable.ReadAsync(layout.Files, named.Table))["f0"]);
    }

    [Fact]
    public async Task Arrays_must_belong_together()
    {
        var x = Floats("X.npy", 10, 3, (row, column) => row + column);
        Assert.StartsWith("X.npy: found rows without labels, expected an NPY array of 1 dimension beside it", await ProblemAsync(x));
        Assert.Equal("y.npy: found 9 labels, expected 10, one for each row of X.npy", await ProblemAsync(x, Floats("y.npy", 9, 1, (row, _) => row % 2)));
        Assert.StartsWith("y.npy: found no images and no rows in y.npy", await ProblemAsync(Floats("y.npy", 9, 1, (row, _) => row % 2)));
        Assert.StartsWith("X_train2.npy: found a second file of rows beside X.npy", await ProblemAsync(x, x with { Name = "X_train2.npy" }));
        Assert.StartsWith("field 'columns.f1': found text, expected numeric, boolean, categorical or ignore", await ProblemAsync(ColumnOverride.Text, x, Floats("y.npy", 10, 1, (row, _) => row % 2)));

        static Task<string> ProblemAsync(object first, params DataFile[] rest) => Csv.ProblemAsync(async () =>
        {
            DataFile[] files = first is DataFile file ? [file, .. rest] : rest;
            var layout = await DatasetLayout.RecogniseAsync(files);
            await DatasetProfile.ReadAsync(layout, columns: first is ColumnOverride wish ? new Dictionary<string, ColumnOverride> { ["f1"] = wish } : null);
        });
    }

    [Fact]
    public async Task Test_arrays_of_another_width_are_refused()
    {
        var train = await DatasetLayout.RecogniseAsync([Floats("X.npy", 40, 3, (row, column) => row * (column + 1) % 7 + 0.5), Floats("y.npy", 40, 1, (row, _) => row % 2)]);
        var schema = (await DatasetProfile.ReadAsync(train)).Table!;
        var wide = new[] { Floats("X.npy", 40, 4, (row, _) => row), Floats("y.npy", 40, 1, (row, _) => row % 2) };
        Assert.Equal("X.npy: found 5 columns, expected 4 as in the rest of the dataset", await Csv.ProblemAsync(() => ArrayTable.ReadAsync(wide, schema)));
        // To be predicted: without labels.
        var table = await ArrayTable.ReadAsync([Floats("data.npy", 40, 3, (row, _) => row, DataPart.Test)], schema);
        Assert.Equal(["f0", "f1", "f2"], table.Columns.Select(column => column.Name));
    }

    private static DataFile Floats(string name, int rows, int columns, Func<int, int, double> value, DataPart part = DataPart.Train)
    {
        var bytes = new byte[rows * columns * sizeof(double)];
        for (var i = 0; i < rows * columns; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(double)), value(i / columns, i % columns));
        return DataFile.InMemory(name, Npy($"{{'descr': '<f8', 'fortran_order': False, 'shape': ({(columns == 1 ? $"{rows}," : $"{rows}, {columns}")}), }}", bytes), part);
    }

    private static byte[] Npy(string header, byte[] data)
    {
        var text = Encoding.ASCII.GetBytes(header.PadRight(85) + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. data];
    }
}
