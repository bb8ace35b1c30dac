using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>What cannot be read says which file, row and column, what was found and what to do; within bounded memory.</summary>
[Collection(nameof(Alone))]
public sealed class BadTableTests
{
    private static Task<string> ProblemAsync(string text) => Csv.ProblemAsync(() => Csv.ReadAsync(text));

    private static Task<string> ProblemAsync(byte[] bytes, ReadOptions? options = null) =>
        Csv.ProblemAsync(() => Csv.ReadAsync([DataFile.InMemory("data.csv", bytes)], options));

    [Fact]
    public async Task A_short_row_is_named_by_the_line_an_editor_shows()
    {
        // The quoted value spans lines 3 and 4, and line 5 is blank.
        var text = "a,b,label\n1,2,x\n1,\"two\nlines\",x\n\n1,2\n1,2,x\n1,2,y\n";
        Assert.Equal(
            "data.csv, row 6: found 2 fields, expected 3 as in the other rows (separated by comma). Is the line cut short?",
            await ProblemAsync(text));
    }

    [Fact]
    public async Task A_long_row_far_into_the_file_is_named()
    {
        var text = "a,b,label\n" + Csv.Lines(2, 60_000, i => $"{i},2.5,{i % 3}") + "1,2,3,4\n" + Csv.Lines(60_003, 60_000, i => $"{i},2.5,{i % 3}");
        var problem = await ProblemAsync(text);
        Assert.StartsWith("data.csv, row 60002: found 4 fields, expected 3 ", problem);
    }

    [Fact]
    public async Task The_first_of_two_faults_is_reported_whatever_the_threads()
    {
        var lines = Csv.Lines(1, 4000, i => i is 3000 or 3500 ? "1,2" : $"{i * 7 % 100},2.{i},{i % 3}");
        for (var threads = 1; threads <= 8; threads++)
        {
            var options = new ReadOptions { Threads = threads, ChunkBytes = 512, ProfileBytes = 1000 };
            var problem = await ProblemAsync(Encoding.UTF8.GetBytes(lines), options);
            Assert.StartsWith("data.csv, row 3000: found 2 fields", problem);
        }
    }

    [Theory]
    [InlineData("a\n1\n2\n", "one column")]
    [InlineData("just some prose\nin two lines\n", "one column")]
    [InlineData("\n\n  \n", "only blank lines")]
    [InlineData("a,b,c\n", "no rows")]
    [InlineData("a,b,b\n1,2,x\n3,4,y\n", "the name 'b' 2 times")]
    [InlineData("a,b\n1,\"two\n3,4\n", "a double quote that is never closed")]
    [InlineData("a,b\n1,2\0\n", "binary data (a zero byte at position 7)")]
    [InlineData("PAR1....", "a Parquet file")]
    public async Task What_is_no_table_is_called_what_it_is(string text, string found)
    {
        var problem = await ProblemAsync(text);
        Assert.StartsWith("data.csv", problem);
        Assert.Contains($": found {found}, expected ", problem);
    }

    [Fact]
    public async Task An_empty_file_is_refused() =>
        Assert.Equal("data.csv: found 0 bytes, expected data. Was the upload cut short?", await ProblemAsync([]));

    [Fact]
    public async Task Text_in_utf16_is_refused() =>
        Assert.Contains("found text in UTF-16, expected UTF-8", await ProblemAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a,b\n1,2\n")]));

    [Fact]
    public async Task Random_bytes_are_no_table()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        bytes.AsSpan().Replace((byte)0, (byte)1);
        Assert.Contains("found binary data (", await ProblemAsync(bytes));
    }

    [Fact]
    public async Task A_zero_byte_far_into_the_file_is_found_with_its_row()
    {
        var bytes = Encoding.UTF8.GetBytes("a,b\n" + Csv.Lines(2, 100_000, i => $"{i},{i % 2}"));
        bytes[bytes.Length / 2] = 0;
        var row = 1 + bytes.AsSpan(0, bytes.Length / 2).Count((byte)'\n');
        Assert.StartsWith($"data.csv, row {row}: found binary data (a zero byte)", await ProblemAsync(bytes));
    }

    [Theory]
    [InlineData("x", "Does it have line breaks?")]
    [InlineData("\"x", "A double quote in it is never closed.")]
    public async Task A_line_of_a_gigabyte_is_refused_after_a_few_megabytes(string start, string advice)
    {
        EndlessStream? stream = null;
        var file = new DataFile("data.csv", 1L << 30, _ => Task.FromResult<Stream>(stream = new EndlessStream($"a,b\n1,2\n1,{start}", 1L << 30)));
        var before = GC.GetTotalAllocatedBytes();

        var problem = await Csv.ProblemAsync(() => Csv.ProfileAsync([file]));

        Assert.Equal($"data.csv, row 3: found a record longer than 8,388,608 bytes, expected at most 8,388,608. {advice}", problem);
        Assert.InRange(stream!.Position, 8 << 20, 64 << 20);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256 << 20);
    }

    [Fact]
    public async Task One_endless_first_line_is_refused_as_well()
    {
        var file = new DataFile("data.csv", 1L << 30, _ => Task.FromResult<Stream>(new EndlessStream("a,", 1L << 30)));
        Assert.StartsWith("data.csv, row 1: found a record longer than ", await Csv.ProblemAsync(() => Csv.ProfileAsync([file])));
    }

    [Fact]
    public async Task A_few_words_among_numbers_are_faults_with_row_and_column()
    {
        var text = "price,label\n" + Csv.Lines(2, 5000, i => i is 1234 or 3000 ? $"12 EUR,{i % 2}" : $"{i * 0.37:0.00},{i % 2}");
        Assert.Equal(
            "data.csv, row 1234, column 'price': found '12 EUR' (and 1 more like it), expected a number as in the rest of the column. "
            + "Mend the value, or leave it empty if it is not known.",
            await ProblemAsync(text));
    }

    [Fact]
    public async Task A_few_words_beyond_the_profile_are_faults_as_well()
    {
        var text = "price,label\n" + Csv.Lines(2, 50_000, i => i == 45_678 ? $"abc,{i % 2}" : $"{i * 0.37:0.00},{i % 2}");
        var problem = await ProblemAsync(Encoding.UTF8.GetBytes(text), new ReadOptions { ProfileBytes = 1000, ChunkBytes = 4096 });
        Assert.StartsWith("data.csv, row 45678, column 'price': found 'abc', expected a number", problem);
    }

    [Fact]
    public async Task A_column_that_turns_to_text_beyond_the_profile_is_read_again_as_categories()
    {
        var text = "size,label\n" + Csv.Lines(2, 10_000, i => i > 9000 ? $"large,{i % 2}" : $"{i % 7},{i % 2}");
        var options = new ReadOptions { ProfileBytes = 1000, ChunkBytes = 4096 };
        var table = await Csv.ReadAsync([Csv.File(text)], options);

        var size = Assert.IsType<CategoricalColumn>(table["size"]);
        Assert.Equal(["2", "3", "4", "5", "6", "0", "1", "large"], size.Categories);
        Assert.Equal(1001, size.Codes.Count(7));
        Assert.Equal(ColumnKind.Categorical, table.Schema.Columns[0].Kind);
        Assert.Contains("1,001 values do not fit, first 'large' in row 9001 of data.csv", Assert.Single(table.Notes));
    }

    [Fact]
    public async Task Infinite_and_oversized_numbers_become_missing_and_are_counted()
    {
        var text = "x,label\n" + Csv.Lines(2, 100, i => $"{(i % 4) switch { 0 => "inf", 1 => "-Infinity", 2 => "1e39", _ => "1.5" }},{i % 2}");
        var table = await Csv.ReadAsync(text);
        Assert.Equal(75, ((NumericColumn)table["x"]).Values.Count(float.NaN));
        Assert.Equal("Column 'x': 75 values beyond a float's range or infinite are treated as missing.", Assert.Single(table.Notes));
    }

    [Fact]
    public async Task More_categories_than_the_limit_share_one_code()
    {
        var text = "x,label\n" + Csv.Lines(0, 1000, i => $"c{i % 300},{i % 2}");
        var options = new ReadOptions { MaxCategories = 100, ChunkBytes = 256, Threads = 3 };
        var x = (CategoricalColumn)(await Csv.ReadAsync([Csv.File(text)], options))["x"];
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"c{i}"), x.Categories);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i % 300 < 100 ? i % 300 : CategoricalColumn.Other), x.Codes.ToArray());
    }
}
