using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was bought, for how much, where each figure comes from, and what else it could have cost.</summary>
internal static class ReceiptSection
{
    private const int MostNotes = 40, MostLines = 120;

    public static Html Of(Receipt receipt, int attempts) => Html.Of($"""
        <section>
        <h2>Receipt</h2>
        {CostComparison.Of(receipt)}
        {BillTable.Of(receipt)}
        <h3>Line by line</h3>
        <div class="scroll"><table class="receipt">
        <thead><tr><th>what</th><th class="n">quantity</th><th class="n">USD</th><th class="n">USD on-demand</th><th>source</th></tr></thead>
        <tbody>{Html.Each(receipt.Lines.Take(MostLines), Line)}</tbody>
        <tfoot><tr><td>total</td><td class="n"></td><td class="n">{Format.UsdInTable(receipt.TotalUsd)}{Uncertain(receipt.UncertainUsd)}</td>
        <td class="n">{Format.UsdInTable(receipt.OnDemandUsd)}</td><td class="beside">{Rest(receipt.Lines.Count - MostLines)}{Saving(receipt, attempts)}</td></tr></tfoot>
        </table></div>
        <ul class="notes">{Html.Each(receipt.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
        </section>
        """);

    private static Html Line(ReceiptLine line) => Html.Of($"""
        <tr><td>{Format.Label(line.What)}</td><td class="n">{Quantity(line)} {line.Unit}</td><td class="n">{Format.UsdInTable(line.Usd)}{Uncertain(line.UncertainUsd)}</td>
        <td class="n">{Format.UsdInTable(line.OnDemandUsd)}</td><td class="beside">{line.Source}</td></tr>
        """);

    // GB-months of a run are thousandths: two decimals would say nothing.
    private static string Quantity(ReceiptLine line) => line.Quantity < 0.01m ? $"{line.Quantity:0.######}" : $"{line.Quantity:#,0.##}";

    private static Html Uncertain(decimal usd) => usd == 0 ? Html.Nothing : Html.Of($"""<span class="beside">± {Format.UsdInTable(usd)}</span>""");

    private static string Saving(Receipt receipt, int attempts) => attempts == 0
        ? "nothing was started" : $"saved {Format.Usd(receipt.SavingUsd)}, {receipt.SavingPercent:0.#} %";

    private static string Rest(int more) => more <= 0 ? "" : $"{more:N0} more lines in receipt.json; ";
}
