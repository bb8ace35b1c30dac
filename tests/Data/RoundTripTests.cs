using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public async Task What_was_written_is_read_whatever_the_dialect_chunks_and_threads()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var text = new CsvText(seed);
            var random = new Random(seed);
            var options = new ReadOptions { ChunkBytes = 1 + random.Next(random.Next(4) == 0 ? 100 : 2000), Threads = 1 + random.Next(4) };
            try
            {
                var table = await TableReader.ReadAsync([DataFile.InMemory("random.csv", text.Utf8)], text.Schema, options);
                AssertSame(text, table);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, {options.ChunkBytes} bytes a chunk, {options.Threads} threads", e);
            }
        }
    }

    private static void AssertSame(CsvText text, Table table)
    {
        Assert.Equal(text.Rows, table.Rows);
        for (var column = 0; column < text.Columns; column++)
        {
            var expected = text.Cells.Select(row => row[column]).ToArray();
            var name = text.Schema.Columns[column].Name;
            var actual = Enumerable.Range(0, text.Rows).Select(row => Value(table[name], row)).ToArray();
            if (text.Kinds[column] == ColumnKind.Numeric) expected = Array.ConvertAll(expected, AsFloat);
            Assert.Equal(expected, actual);
        }
    }

    private static string? Value(Column column, int row) => column switch
    {
        NumericColumn numbers => float.IsNaN(numbers.Values[row]) ? null : numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        CategoricalColumn categories => categories.Codes[row] == CategoricalColumn.Missing ? null : categories.Categories[categories.Codes[row]],
        TextColumn texts => texts.Utf8(row).IsEmpty ? null : texts[row],
        _ => throw new InvalidOperationException($"found a {column.GetType().Name}, expected one of the three above"),
    };

    private static string? AsFloat(string? number) => number is null
        ? null
        : ((float)double.Parse(number, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
}
