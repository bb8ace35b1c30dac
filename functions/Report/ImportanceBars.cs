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
        var largest = Math.Max(columns[0].Mean, double.Epsilon);
        return Html.Of($"""
            <h3>Columns: how much worse {metrics.Primary.Name} becomes when one is shuffled</h3>
            <div class="scroll"><table class="importance">
            <tbody>{Html.Each(columns, column => Html.Of($"""
                <tr><th>{Format.Label(column.Column)}</th>
                <td class="n">{Format.Number(column.Mean)} ± {Format.Number(column.Deviation)}</td>
                <td class="beside"><div class="bar"><span class="ran good" style="left:0;width:{100 * Math.Clamp(column.Mean / largest, 0, 1):0}%"></span></div></td></tr>
                """))}</tbody>
            </table></div>
            {Rest(metrics.Importance.Count - columns.Count)}
            """);
    }

    private static Html Rest(int more) => more <= 0 ? Html.Nothing : Html.Of($"<p>And {more:N0} columns that matter less: see metrics.json.</p>");
}
