using Overnight.Contracts;

namespace Overnight.Scoring.Tests;

public sealed class DriftRuleTests
{
    [Fact]
    public void The_index_is_what_credit_scoring_computes()
    {
        // (p - q) ln(p / q) over the bins, by hand; with so many rows the half row that is added to each bin does not show.
        double[] p = [0.3, 0.5, 0.2], q = [0.2, 0.5, 0.3];
        var expected = p.Zip(q).Sum(pair => (pair.First - pair.Second) * Math.Log(pair.First / pair.Second));
        Assert.Equal(expected, DriftRule.Index([.. p.Select(share => (long)(share * 1e8))], [.. q.Select(share => (long)(share * 1e8))]), 1e-6);
    }

    [Theory]
    [InlineData(10_000, 0, DriftVerdict.Fine)]
    [InlineData(10_000, 0.35, DriftVerdict.Watch)]
    [InlineData(10_000, 0.6, DriftVerdict.Drifted)]
    // Of few rows the same difference may be chance.
    [InlineData(60, 0.35, DriftVerdict.Fine)]
    [InlineData(20, 1, DriftVerdict.Fine)]
    public void A_shift_is_judged_by_its_size_and_by_what_chance_does(int rows, double moved, DriftVerdict expected)
    {
        var half = (long)(rows * (0.5 - (moved / 2)));
        var column = Judge(ColumnKind.Numeric, new ColumnTally { Rows = rows, Bins = [half, rows - half] }, new ColumnReference { Rows = 1_000_000, Missing = 0, Least = 0, Most = 1, Cuts = [0.5], Bins = [500_000, 500_000] });
        Assert.Equal(expected, column.Verdict);
        Assert.Equal(expected == DriftVerdict.Fine, column.Why is null);
    }

    [Fact]
    public void Missing_outside_and_new_values_are_told_apart()
    {
        var training = new ColumnReference { Rows = 1_000, Missing = 10, Least = 0, Most = 1, Cuts = [], Bins = [990] };
        Assert.Contains("are missing", Judge(ColumnKind.Numeric, new ColumnTally { Rows = 1_000, Missing = 400, Bins = [600] }, training).Why, StringComparison.Ordinal);
        var outside = Judge(ColumnKind.Numeric, new ColumnTally { Rows = 1_000, Above = 60, Bins = [1_000] }, training);
        Assert.Equal((DriftVerdict.Watch, 0.06), (outside.Verdict!.Value, Math.Round(outside.OutsideShare!.Value, 9)));
        var words = new ColumnReference { Rows = 1_000, Missing = 0, Categories = ["a"], Bins = [900, 100], Rare = 100 };
        Assert.Equal(DriftVerdict.Fine, Judge(ColumnKind.Categorical, new ColumnTally { Rows = 1_000, New = 120, Bins = [880, 120] }, words).Verdict);
        var drifted = Judge(ColumnKind.Categorical, new ColumnTally { Rows = 1_000, New = 500, Bins = [500, 500], NewCategories = [new("b", 500)] }, words);
        Assert.Equal(DriftVerdict.Drifted, drifted.Verdict);
        Assert.Contains("'b'", drifted.Why, StringComparison.Ordinal);
        Assert.Null(Judge(ColumnKind.Numeric, new ColumnTally { Rows = 1_000 }, null).Verdict);
    }

    private static ColumnDrift Judge(ColumnKind kind, ColumnTally seen, ColumnReference? training) =>
        DriftReport.Of([new ColumnDrift { Column = "x", Kind = kind, Seen = seen, Training = training }]).Columns[0];
}
