using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>Which classes are taken for which. A table while it can be taken in; beyond that the commonest mistakes.</summary>
internal static class ConfusionTable
{
    private const int MostClasses = 15, MostMistakes = 15;

    public static Html Of(Metrics metrics)
    {
        var (classes, counts) = (metrics.Classes, metrics.Confusion);
        if (classes.Count == 0 || counts.Count != classes.Count || counts.Any(row => row.Count != classes.Count)) return Html.Nothing;
        return classes.Count <= MostClasses ? Table(classes, counts) : Mistakes(classes, counts);
    }

    private static Html Table(List<string> classes, List<List<long>> counts) => Html.Of($"""
        <h3>Confusion</h3>
        {ReportSection.Scroll("Confusion matrix", Html.Of($"""
            <table class="confusion">
            <caption>Rows are the true class, columns the predicted one. Outlined: right. The darker, the larger the share of its row.</caption>
            <thead><tr><th scope="col">true</th>{Html.Each(classes, name => Html.Of($"""<th scope="col" class="n" dir="auto">{Format.Label(name)}</th>"""))}
            <th scope="col" class="n">found</th></tr></thead>
            <tbody>{Html.Each(counts.Index(), row => Html.Of($"""
                <tr><th scope="row" dir="auto">{Format.Label(classes[row.Index])}</th>{Html.Each(row.Item.Index(), cell => Cell(row.Item, cell.Item, cell.Index == row.Index))}
                <th scope="row" class="n">{Share(row.Item[row.Index], Total(row.Item))}</th></tr>
                """))}</tbody>
            </table>
            """))}
        """);

    private static Html Cell(List<long> row, long count, bool isRight)
    {
        var percent = Total(row) == 0 ? 0 : 100.0 * count / Total(row);
        return Html.Of($"""<td class="n{(isRight ? " right" : count == 0 ? " none" : "")}" style="--share:{percent:0}%">{count}</td>""");
    }

    /// <summary>Of rows, which a document that somebody else wrote may have more than a whole number holds.</summary>
    private static double Total(List<long> row) => row.Sum(cell => (double)cell);

    private static string Share(long part, double whole) => whole == 0 ? "" : $"{100.0 * part / whole:0.#} %";

    private static Html Mistakes(List<string> classes, List<List<long>> counts)
    {
        var worst = counts.Index()
            .SelectMany(row => row.Item.Index().Where(cell => cell.Index != row.Index && cell.Item > 0)
                .Select(cell => (True: classes[row.Index], Predicted: classes[cell.Index], Count: cell.Item, Of: Total(row.Item))))
            .OrderByDescending(mistake => mistake.Count).Take(MostMistakes);
        return Html.Of($"""
            <h3>The commonest mistakes among {classes.Count} classes</h3>
            {ReportSection.Scroll("Commonest mistakes", Html.Of($"""
                <table>
                <thead><tr><th scope="col">true class</th><th scope="col">taken for</th><th scope="col" class="n">rows</th><th scope="col" class="n">of</th></tr></thead>
                <tbody>{Html.Each(worst, mistake => Html.Of($"""
                    <tr><th scope="row" dir="auto">{Format.Label(mistake.True)}</th><td dir="auto">{Format.Label(mistake.Predicted)}</td>
                    <td class="n">{mistake.Count}</td><td class="n">{mistake.Of}</td></tr>
                    """))}</tbody>
                </table>
                """))}
            """);
    }
}
