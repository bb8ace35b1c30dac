using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What each column of a table is worth to the model, the most important first.</summary>
internal static class ImportanceBars
{
    private const int MostColumns = 15;

    public static Html Of(Metrics metrics)
    {
        var columns = metrics.Importance.Take(MostColumns).ToList();
        if (columns.Count == 0) return Html.Nothing;
        return Html.Of($"""
            <h3>Columns that matter</h3>
            <p class="beside">How much worse {metrics.Primary.Name} becomes when a column's values are dealt out anew among the rows; ± is one standard deviation of the deals.</p>
            {Bars.Of(columns.Select(column => new Bar(
                Format.Label(column.Column), "ours", 0, Math.Max(0, column.Mean), $"{Aligned(column.Mean)} ± {Aligned(column.Deviation)}")))}
            {Rest(metrics.Importance.Count - columns.Count)}
            """);
    }

    /// <summary>The same number of digits in each row, so that they can be compared at a glance.</summary>
    private static string Aligned(double value) => Math.Abs(value) < 10 ? value.ToString("0.0000").Replace('-', '−') : Format.Number(value);

    private static Html Rest(int more) => more <= 0 ? Html.Nothing : Html.Of($"""<p class="beside">And {more:N0} columns that matter less: see metrics.json.</p>""");
}
