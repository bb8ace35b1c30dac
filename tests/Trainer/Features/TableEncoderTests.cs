using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Features;

namespace Overnight.Trainer.Tests.Features;

public sealed class TableEncoderTests
{
    [Fact]
    public async Task Encodings_are_fitted_on_the_training_rows_only()
    {
        var table = await ReadAsync("n,c\n1,a\n3,a\n1000,b\n,c\n", ("n", ColumnKind.Numeric), ("c", ColumnKind.Categorical));
        var encoder = TableEncoder.Fit(table.Columns, [0, 1]);
        Assert.Equal((2.0, 1.0, false), (encoder.Encodings[0].Mean, encoder.Encodings[0].Deviation, encoder.Encodings[0].MarksMissing));
        Assert.Equal(["a"], encoder.Encodings[1].Categories!);
        // The number, standardised and bounded; then the code: 1 for 'a', 0 for what was never seen.
        Assert.Equal([-1, 1, 1, 1, 10, 0, 0, 0], encoder.Encode(table));
    }

    [Fact]
    public async Task Gaps_are_marked_where_the_training_rows_have_some()
    {
        var table = await ReadAsync("n,m\n1,1\n,2\n3,3\n", ("n", ColumnKind.Numeric), ("m", ColumnKind.Numeric));
        var encoder = TableEncoder.Fit(table.Columns, [0, 1, 2]);
        Assert.Equal((3, 0), (encoder.Numbers, encoder.Codes.Count));
        Assert.Equal([-1, 0, 0, 1, 1, 0], encoder.Encode(table).Chunk(3).SelectMany(row => row[..2]));
    }

    [Fact]
    public async Task Rare_categories_share_the_code_of_the_unseen()
    {
        var table = await ReadAsync("c,n\nx,1\ny,2\ny,3\nz,4\nz,5\nz,6\n", ("c", ColumnKind.Categorical), ("n", ColumnKind.Numeric));
        var encoder = TableEncoder.Fit([table["c"]], [0, 1, 2, 3, 4, 5]);
        Assert.Equal(["z", "y"], encoder.Encodings[0].Categories!);
        Assert.Equal([3], encoder.Codes);
        Assert.Equal([0, 2, 2, 1, 1, 1], encoder.Encode(table));
    }

    [Fact]
    public void Midnight_is_next_to_the_minute_before_it()
    {
        var (before, after) = (new float[6], new float[6]);
        TimeFeatures.Write(86_400 - 60, before);
        TimeFeatures.Write(86_400, after);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.01));
        TimeFeatures.Write(43_200, before);
        Assert.Equal(-1, before[1], 1e-6);
    }

    [Fact]
    public void Words_count_whatever_their_case_and_order()
    {
        var (one, other) = (new float[TextFeatures.Buckets], new float[TextFeatures.Buckets]);
        TextFeatures.Write("Old harbour, wall!"u8, one);
        TextFeatures.Write("wall old HARBOUR"u8, other);
        Assert.Equal(one, other);
        Assert.Equal(3, one.Sum(Math.Abs));
        TextFeatures.Write(""u8, one);
        Assert.All(one, x => Assert.Equal(0, x));
    }

    private static async Task<Table> ReadAsync(string csv, params (string Name, ColumnKind Kind)[] columns)
    {
        var schema = new TableSchema { Columns = [.. columns.Select(c => new PlannedColumn(c.Name, c.Kind, ""))], Target = null, Task = LearningTask.Classification };
        return await TableReader.ReadAsync([DataFile.InMemory("t.csv", Encoding.UTF8.GetBytes(csv))], schema);
    }
}
