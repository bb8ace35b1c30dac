using System.Text;
using FsCheck;
using FsCheck.Fluent;
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
        // Two different values in either: so there are no bins.
        var table = await ReadAsync("n,m\n1,1\n,1\n3,3\n", ("n", ColumnKind.Numeric), ("m", ColumnKind.Numeric));
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
    public async Task A_place_is_told_among_bins_of_equally_many_training_rows()
    {
        // Skewed on purpose: the bounds follow the rows, not the values. So few rows make six bins.
        var rows = string.Concat(Enumerable.Range(0, 31).Select(i => $"{Math.Pow(2, i):R},x\n")) + "1e30,x\n-5,x\n,x\n";
        var table = await ReadAsync("n,c\n" + rows, ("n", ColumnKind.Numeric), ("c", ColumnKind.Categorical));
        var encoder = TableEncoder.Fit([table["n"]], [.. Enumerable.Range(0, 31)]);
        Assert.Equal([1, 32, 1_024, 32_768, 1_048_576, 33_554_432, 1_073_741_824.0], encoder.Encodings[0].Edges!);
        Assert.Equal((1, 6, 2), (encoder.Numbers, encoder.Bins[0], encoder.Width));
        var places = encoder.Encode(table).Where((_, i) => i % 2 == 1).ToArray();
        Assert.Equal(0, places[0]);
        Assert.Equal(3, places[15]);
        Assert.Equal(2 + ((16_384 - 1_024f) / (32_768 - 1_024)), places[14], 1e-4);
        // Above, below, missing.
        Assert.Equal([6, 0, 3], places[31..]);
    }

    [Fact]
    public void A_value_that_fills_many_bins_takes_one_bound_and_leaves_the_rest_to_the_others()
    {
        double[] values = [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 100).Select(i => (double)i)];
        var edges = QuantileBins.Fit([.. Enumerable.Range(0, 1_000)], row => values[row], bins: 10)!;
        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], edges);
    }

    [Fact]
    public void Two_values_need_no_bins() => Assert.Null(QuantileBins.Fit([0, 1, 2, 3], row => row % 2, bins: 8));

    [Fact]
    public void Places_rise_with_the_values_and_stay_among_the_bins()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), Gen.Choose(2, 40).ToArbitrary(), (numbers, bins) =>
        {
            var values = Array.ConvertAll(numbers, n => n.Get);
            if (QuantileBins.Fit([.. Enumerable.Range(0, values.Length)], row => values[row], bins) is not { } edges) return;
            Assert.InRange(edges.Count, 3, bins + 1);
            Assert.Equal((values.Min(), values.Max()), (edges[0], edges[^1]));
            var places = values.Order().Select(value => QuantileBins.Place(edges, value)).ToList();
            Assert.Equal(places.Order(), places);
            Assert.Equal((0f, edges.Count - 1), (places[0], places[^1]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Midnight_is_next_to_the_minute_before_it()
    {
        var (before, after) = (new float[2], new float[2]);
        TimeFeatures.Write(86_400 - 60, [TimePart.HourOfDay], before);
        TimeFeatures.Write(86_400, [TimePart.HourOfDay], after);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.01));
        TimeFeatures.Write(43_200, [TimePart.HourOfDay], before);
        Assert.Equal(-1, before[1], 1e-6);
    }

    [Fact]
    public void Only_parts_of_a_time_that_vary_are_told()
    {
        // Midnights of one week, then of the same day of many years.
        Assert.Equal([TimePart.DayOfWeek, TimePart.DayOfMonth, TimePart.DayOfYear], TimeFeatures.Varying(Enumerable.Range(0, 7).Select(day => day * 86_400.0)));
        Assert.Equal([TimePart.HourOfDay], TimeFeatures.Varying([0, 3_600, double.NaN, 7_200]));
        Assert.Empty(TimeFeatures.Varying([double.NaN]));
    }

    [Fact]
    public void Times_that_no_calendar_holds_are_no_fault()
    {
        var into = new float[8];
        TimeFeatures.Write(1e18, Enum.GetValues<TimePart>(), into);
        TimeFeatures.Write(-1e18, Enum.GetValues<TimePart>(), into);
        Assert.All(into, x => Assert.InRange(x, -1, 1));
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
