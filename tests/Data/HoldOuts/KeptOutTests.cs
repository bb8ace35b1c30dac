using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;

namespace Overnight.Data.Tests.HoldOuts;

public sealed class KeptOutTests
{
    [Fact]
    public void A_row_is_left_out_as_often_as_it_is_kept_and_no_more()
    {
        var rows = Gen.ArrayOf(Gen.Choose(0, 9).Select(key => (ulong)key)).ToArbitrary();
        Prop.ForAll(rows, rows, rows, (all, others, kept) =>
        {
            int[] train = [.. Enumerable.Range(0, all.Length)];
            var left = KeptOut.Of(train, others, all, kept);
            foreach (var key in all.Distinct())
            {
                var (here, elsewhere, wanted) = (all.Count(k => k == key), others.Count(k => k == key), kept.Count(k => k == key));
                var expected = here - Math.Min(here, Math.Max(0, wanted - elsewhere));
                Assert.Equal(expected, left.Count(row => all[row] == key));
            }
            Assert.Equal(left.Order(), left);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Rows_are_alike_by_what_stands_in_them_whatever_else_is_in_the_table()
    {
        var first = await Csv.ReadAsync("size,colour,class\n1,red,a\n2,blue,b\n3,red,a\n1.0,red,a\n4,green,b\n5,green,a\n");
        var other = await Csv.ReadAsync("colour,class,size\ngreen,b,4\nblue,b,2\nred,a,2\nred,b,1\ngreen,a,9\ngreen,b,9\n");
        string[] columns = ["class", "colour", "size"];
        var (a, b) = (RowKeys.Of(first, columns), RowKeys.Of(other, columns));
        Assert.Equal(a[0], a[3]);
        Assert.Equal((a[4], a[1]), (b[0], b[1]));
        Assert.Equal(2, a.Intersect(b).Count());
        Assert.NotEqual(a[0], RowKeys.Of(first, ["class", "colour"])[0]);
    }

    [Fact]
    public void Many_different_rows_have_different_keys()
    {
        var values = new float[200_000];
        for (var i = 0; i < values.Length; i++) values[i] = i;
        var numbers = new NumericColumn("n", ColumnKind.Numeric, values, values.Length);
        var table = new Table
        {
            Rows = values.Length,
            Columns = [numbers],
            Schema = new TableSchema { Columns = [], Target = null, Task = LearningTask.Regression },
            Notes = [],
        };
        Assert.Equal(values.Length, RowKeys.Of(table, ["n"]).Distinct().Count());
    }
}
