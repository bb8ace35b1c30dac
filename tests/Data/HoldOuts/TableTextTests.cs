using Overnight.Contracts;

namespace Overnight.Data.Tests.HoldOuts;

public sealed class TableTextTests
{
    [Fact]
    public async Task Any_table_reads_back_with_the_same_values_in_the_same_rows()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var text = new CsvText(seed);
            var table = await TableReader.ReadAsync([DataFile.InMemory("random.csv", text.Utf8)], text.Schema);
            var rows = Enumerable.Range(0, table.Rows).Where(row => row % 3 != 1).ToArray();
            var again = await ReadBackAsync(table, rows);
            string[] columns = [.. table.Columns.Select(column => column.Name)];
            var keys = RowKeys.Of(table, columns);
            Assert.True(rows.Select(row => keys[row]).SequenceEqual(RowKeys.Of(again, columns)), $"seed {seed}");
            Assert.Empty(again.Notes);
        }
    }

    [Fact]
    public async Task Times_gaps_odd_numbers_and_every_delimiter_survive()
    {
        const string text = """
            when,size,remark,is open,class
            2026-01-02 03:04:05.678,1e-38,"a; b; ""c"" | d",yes,"x, y"
            1969-12-31T23:59:59.5Z,-0.1,"  two
            lines and a	tab that are long enough to be text, not a category",no,z
            ,,,,"x, y"
            9999-12-31 23:59:59,3.4028235e38,NA,no,z
            """;
        var schema = new TableSchema
        {
            Columns =
            [
                new("when", ColumnKind.DateTime, ""), new("size", ColumnKind.Numeric, ""), new("remark", ColumnKind.Text, ""),
                new("is open", ColumnKind.Boolean, ""), new("class", ColumnKind.Categorical, ""),
            ],
            Target = "class",
            Task = LearningTask.Classification,
        };
        var table = await TableReader.ReadAsync([Csv.File(text)], schema);
        var again = await ReadBackAsync(table, [0, 1, 2, 3]);
        Assert.Equal(((DateTimeColumn)table["when"]).UnixSeconds.ToArray(), ((DateTimeColumn)again["when"]).UnixSeconds.ToArray());
        Assert.Equal(((NumericColumn)table["size"]).Values.ToArray(), ((NumericColumn)again["size"]).Values.ToArray());
        Assert.Equal(((NumericColumn)table["is open"]).Values.ToArray(), ((NumericColumn)again["is open"]).Values.ToArray());
        Assert.Equal(["x, y", "z"], ((CategoricalColumn)again["class"]).Categories);
        for (var row = 0; row < 4; row++) Assert.Equal(((TextColumn)table["remark"])[row], ((TextColumn)again["remark"])[row]);
    }

    [Fact]
    public async Task Arrays_are_written_as_numpy_reads_them()
    {
        float[] floats = [.. Enumerable.Range(0, 24).Select(i => i - 0.5f)];
        byte[] bytes = [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))];
        foreach (var file in new[] { NpyFile.Of<float>(floats, 2, 3, 4), NpyFile.Of<byte>(bytes, 2, 3, 4), NpyFile.Of<int>([7, 8], 2) })
        {
            var array = await NumberArray.ReadAsync(DataFile.InMemory("a.npy", file));
            Assert.Equal(0, array.Header.HeaderBytes % 64);
            if (array.Header.Dimensions.Count == 1) Assert.Equal([7f, 8f], array.Floats.ToArray());
            else if (array.AreBytes) Assert.Equal(bytes, array.Bytes.ToArray());
            else Assert.Equal(floats, array.Floats.ToArray());
        }
        var packed = Convert.ToBase64String(NpyFile.Of<float>(floats, 2, 3, 4));
        var sums = await Python.MakeAsync("sum.txt", $"""
            import base64, io
            a = np.load(io.BytesIO(base64.b64decode('{packed}')), allow_pickle=False)
            open('sum.txt', 'w').write(f'{"{a.shape} {a.dtype} {a[1, 2, 3]}"}')
            """);
        using var stream = await sums.Open(CancellationToken.None);
        Assert.Equal("(2, 3, 4) float32 22.5", await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static Task<Table> ReadBackAsync(Table table, int[] rows) => TableReader.ReadAsync(
        [DataFile.InMemory("rows.csv", TableText.Of(table, rows), DataPart.Test)],
        table.Schema with { Columns = [.. table.Columns.Select(column => new PlannedColumn(column.Name, column.Kind, ""))] });
}
