using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>What is decided about a file by looking at it.</summary>
public sealed class DialectTests
{
    [Theory]
    [InlineData(",", "\n")]
    [InlineData(";", "\r\n")]
    [InlineData("\t", "\n")]
    [InlineData("|", "\r")]
    public async Task Delimiter_and_newline_are_found(string delimiter, string newLine)
    {
        var text = string.Join(newLine, new[] { "a,b,label" }.Concat(Enumerable.Range(0, 30).Select(i => $"{i * 7 % 5},{i * 3 % 11},{i % 2}")));
        var table = await Csv.ReadAsync(text.Replace(",", delimiter));
        Assert.Equal(["a", "b", "label"], table.Columns.Select(column => column.Name));
        Assert.Equal(30, table.Rows);
        Assert.Equal(2, ((NumericColumn)table["a"]).Values[1]);
    }

    [Fact]
    public async Task Commas_within_text_do_not_make_a_semicolon_file_a_comma_file()
    {
        var table = await Csv.ReadAsync("name;city;label\n" + Csv.Lines(0, 30, i => $"Smith, J{i % 3};Paris, France;{i % 2}"));
        Assert.Equal(["Smith, J0", "Smith, J1", "Smith, J2"], ((CategoricalColumn)table["name"]).Categories);
    }

    [Fact]
    public async Task Decimal_commas_are_read_where_commas_do_not_separate()
    {
        var table = await Csv.ReadAsync("a;b;label\n" + Csv.Lines(0, 40, i => $"{i},5;-0,2{i % 7};{i % 2}"));
        Assert.Equal([0.5f, 1.5f, 2.5f], ((NumericColumn)table["a"]).Values[..3]);
        Assert.Equal([-0.20f, -0.21f, -0.22f], ((NumericColumn)table["b"]).Values[..3]);

        var headless = await Csv.ReadAsync(Csv.Lines(0, 40, i => $"{i},5;{i * 7 % 5},25"));
        Assert.Equal(2, headless.Columns.Count);

        var points = await Csv.ReadAsync("a;b;label\n" + Csv.Lines(0, 40, i => $"{i}.5;1,{i % 3};{i % 2}"));
        Assert.IsType<CategoricalColumn>(points["b"]);
    }

    [Theory]
    [InlineData("5.1,red,1\n4.2,blue,0\n5.5,red,1\n", false)]
    [InlineData("size,color,y\n4.2,blue,0\n5.5,red,1\n", true)]
    [InlineData("size,color,y\nsmall,blue,no\nlarge,red,no\nlarge,blue,yes\nsmall,red,yes\nsmall,red,yes\nlarge,blue,yes\n", true)]
    [InlineData("large,red,no\nsmall,blue,no\nlarge,red,no\nlarge,blue,yes\nsmall,red,yes\nsmall,red,yes\nlarge,blue,yes\n", false)]
    [InlineData("label,0,1,2\n3,0,0,5\n4,0,1,1\n", true)]
    [InlineData("?,red,1\n4.2,blue,0\n5.5,red,1\n", false)]
    [InlineData(",size,y\n0,4.2,0\n1,5.5,1\n", true)]
    public async Task A_header_is_what_cannot_be_data(string text, bool hasHeader)
    {
        await using var file = await CsvFile.OpenAsync(Csv.File(text), ReadOptions.Default, null, default);
        Assert.Equal(hasHeader, file.Header is not null);
    }

    [Fact]
    public async Task Quotes_inside_a_field_are_characters()
    {
        var table = await Csv.ReadAsync("pipe,label\n" + Csv.Lines(0, 20, i => $"5\" pipe,{i % 2}\n\"6\"\" pipe\" ,{i % 2}\n7\" \"\"x\"\",{i % 2}"));
        Assert.Equal(["5\" pipe", "6\" pipe", "7\" \"\"x\"\""], ((CategoricalColumn)table["pipe"]).Categories);
    }

    [Fact]
    public async Task Missing_words_are_missing_in_every_kind_of_column()
    {
        string[] words = ["", "?", "NA", "n/a", "NaN", "NULL", "none", "\"\"", " ? "];
        var text = "number,word,when,label\n" + string.Concat(words.Select(word => $"{word},{word},{word},1\n"))
            + Csv.Lines(0, 20, i => $"{i}.5,w{i % 3},2024-01-{1 + i % 9:00},{i % 2}");
        var table = await Csv.ReadAsync(text);
        Assert.Equal(words.Length, ((NumericColumn)table["number"]).Values.Count(float.NaN));
        Assert.Equal(words.Length, ((CategoricalColumn)table["word"]).Codes.Count(CategoricalColumn.Missing));
        Assert.Equal(words.Length, ((DateTimeColumn)table["when"]).UnixSeconds.Count(double.NaN));
    }

    [Fact]
    public async Task Files_of_one_dataset_are_read_as_one_table_with_or_without_repeated_headers()
    {
        var files = new[]
        {
            Csv.File("a,b,label\n" + Csv.Lines(0, 20, i => $"{i % 7},x{i % 2},{i % 2}"), "v1/part-0.csv"),
            Csv.File(Csv.Lines(20, 20, i => $"{i % 7},x{i % 3},{i % 2}"), "v1/part-1.csv"),
            Csv.File("b,label,a\n" + Csv.Lines(40, 20, i => $"x{i % 2},{i % 2},{i % 7}"), "v1/part-2.csv"),
            Csv.File("a,b,label\nNA,x0,1\n", "v1/part-3.csv"),
        };
        var table = await Csv.ReadAsync(files);
        Assert.Equal(61, table.Rows);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (float)(i % 7)), ((NumericColumn)table["a"]).Values[..60].ToArray());
        Assert.Equal(["x0", "x1", "x2"], ((CategoricalColumn)table["b"]).Categories);
    }

    [Theory]
    [InlineData("a,c,label\n1,x,0\n2,x,1\n", "row 1: found the columns 'a', 'c', 'label', expected those of the rest of the dataset; it lacks 'b'")]
    [InlineData("a,b,label,d\n1,x,0,1\n2,x,1,1\n", "row 1: found the columns 'd', expected only those of the rest of the dataset")]
    [InlineData("1,0\n2,1\n", "found 2 columns, expected 3 as in the rest of the dataset")]
    public async Task A_file_with_other_columns_is_named(string second, string expected)
    {
        var files = new[] { Csv.File("a,b,label\n" + Csv.Lines(0, 20, i => $"{i % 7},x{i % 2},{i % 2}"), "one.csv"), Csv.File(second, "two.csv") };
        Assert.Contains(expected, await Csv.ProblemAsync(() => Csv.ReadAsync(files)));
    }

    [Fact]
    public async Task A_file_to_predict_may_lack_the_target()
    {
        var schema = (await Csv.ProfileAsync("a,label,b\n" + Csv.Lines(0, 20, i => $"{i % 7},{i % 2},x{i % 2}"))).Table!;
        foreach (var text in new[] { "a,b\n3,x1\n", "b,a\nx1,3\n", "3,x1\n" })
        {
            var table = await TableReader.ReadAsync([Csv.File(text, part: DataPart.Test)], schema);
            Assert.Equal(["a", "b"], table.Columns.Select(column => column.Name));
            Assert.Equal(3, ((NumericColumn)table["a"]).Values[0]);
        }
    }
}
