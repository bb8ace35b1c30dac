using System.IO.Compression;
using System.Text;

namespace Overnight.Scoring.Tests;

public sealed class TableScoringTests
{
    private static readonly TableModel Model = SmallModel.Make();

    [Fact]
    public async Task Columns_are_found_by_name_and_the_identifier_is_the_key()
    {
        var (lines, report) = await Scored.LinesAsync(Model, "colour,extra,a,id\nred,?,1,x1\nblue,?,,x2\nmauve,?,2,x3\n");
        Assert.Equal(["id,prediction", "x1,11", "x2,2", "x3,20"], lines);
        Assert.Equal((3, "id"), (report.Rows, report.Key));
        Assert.Contains(report.Notes, note => note.Contains("in another order than in training", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("Not used, because the model has no such columns: 'extra'", StringComparison.Ordinal));
        Assert.Contains(report.Notes, note => note.Contains("Column 'colour': 1 values were never seen in training, or once, first 'mauve' in row 4", StringComparison.Ordinal));
        Assert.Equal(("mauve", 1), report.Drift.Columns[1].Seen.NewCategories.Select(category => (category.Name, (int)category.Rows)).Single());
    }

    [Fact]
    public async Task Without_the_identifier_rows_are_counted()
    {
        var (lines, report) = await Scored.LinesAsync(Model, "a,colour\n1,red\n2,red\n");
        Assert.Equal(["row,prediction", "1,11", "2,21"], lines);
        Assert.Null(report.Key);
    }

    [Fact]
    public async Task A_missing_column_is_named_with_the_nearest_and_what_to_do()
    {
        var problem = await Scored.ProblemAsync(Model, "id,a,color\n1,1,red\n");
        Assert.Contains("found no column 'colour' among 'id', 'a', 'color', expected 'colour'. Is 'color' meant? Then name it so.", problem, StringComparison.Ordinal);
        Assert.Contains("Add it (empty cells count as missing)", await Scored.ProblemAsync(Model, "id,a,zzzzzzzz\n1,1,red\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_header_columns_are_taken_in_order_where_they_fit()
    {
        const string rows = "7,1,red,0\n8,2,red,0\n9,3,green,0\n3,1,blue,0\n4,1,red,0\n";
        var (lines, report) = await Scored.LinesAsync(Model, rows);
        Assert.Equal(["id,prediction", "7,11", "8,21", "9,32", "3,13", "4,11"], lines);
        Assert.Contains(report.Notes, note => note.StartsWith("There is no header", StringComparison.Ordinal));
        Assert.NotNull(report.Evaluation);

        var swapped = await Scored.ProblemAsync(Model, string.Concat(Enumerable.Range(0, 6).Select(i => $"{i},red,{i % 3},0\n")));
        Assert.Contains("found no header, and 'red' where 'a' should stand, expected a number", swapped, StringComparison.Ordinal);
        Assert.Contains("2 columns and no header", await Scored.ProblemAsync(Model, "1,5\n2,6\n"), StringComparison.Ordinal);

        // A model of files without a header asks for none.
        var (unnamed, silent) = await Scored.LinesAsync(SmallModel.Make(isNamed: false), rows);
        Assert.Equal(lines[1..], unnamed[1..]);
        Assert.Empty(silent.Remarks);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_keeps_its_line()
    {
        var (lines, report) = await Scored.LinesAsync(Model, "id,a,colour\nx1,1\n\nx2,1,red\nx3,1,red,1\n\"x\n4\",2,red\n");
        Assert.Equal(["id,prediction", "x1,", "x2,11", "x3,", "\"x", "4\",21"], lines);
        Assert.Equal((4, 2, 2), ((int)report.Rows, (int)report.Unreadable!.Count, (int)report.Unreadable.FirstRow));
        Assert.Contains("2 rows have not the 3 fields of the others (separated by comma) and are not predicted, first 2 fields in row 2.", report.Notes);
        var (counted, _) = await Scored.LinesAsync(Model, "a,colour\n1,red\n5\n2,red\n");
        Assert.Equal(["row,prediction", "1,11", "2,", "3,21"], counted);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("-5", "-5")]
    [InlineData("+4.5e3", "+4.5e3")]
    [InlineData("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0")]
    [InlineData("@SUM(1,2)", "\"'@SUM(1,2)\"")]
    [InlineData("-Infinity", "'-Infinity")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("\0=1", "'\0=1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("ﬁ", "ﬁ")] // begins with the byte that full-width letters begin with
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void No_field_starts_a_formula(string value, string field) => Assert.Equal(field, Encoding.UTF8.GetString(CsvField.Of(value)));

    [Fact]
    public async Task Streams_and_gzip_are_read_too()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("a;colour\n1,5;red\n2,5;green\n"u8);
        packed.Position = 0;
        using var output = new MemoryStream();
        await TableScoring.ScoreAsync(Model, packed, "new.csv.gz", output);
        Assert.Equal("row,prediction\n1,16\n2,27\n", Encoding.UTF8.GetString(output.ToArray()));
        Assert.True(packed.CanRead);
    }
}
