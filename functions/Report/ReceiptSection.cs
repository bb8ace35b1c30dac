using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was bought, for how much, where each figure comes from, and what else it could have cost.</summary>
internal static class ReceiptSection
{
    private const int MostNotes = 40, MostLines = 120;

    public static Html Of(Receipt receipt, int attempts) => ReportSection.Of("receipt", "Receipt", Html.Of($"""
        {CostComparison.Of(receipt)}
        {BillTable.Of(receipt)}
        <h3>Line by line</h3>
        {ReportSection.Scroll("Receipt, line by line", Html.Of($"""
            <table class="receipt">
            <thead><tr><th scope="col">what</th><th scope="col" class="n">quantity</th><th scope="col" class="n">USD</th><th scope="col" class="n">USD on-demand</th><th scope="col">source</th></tr></thead>
            <tbody>{Html.Each(receipt.Lines.Take(MostLines), Line)}</tbody>
            <tfoot><tr><th scope="row">total</th><td class="n"></td><td class="n">{Format.UsdInTable(receipt.TotalUsd)}{Uncertain(receipt.UncertainUsd)}</td>
            <td class="n">{Format.UsdInTable(receipt.OnDemandUsd)}</td><td class="beside">{Rest(receipt.Lines.Count - MostLines)}{Saving(receipt, attempts)}</td></tr></tfoot>
            </table>
            """))}
        <ul class="notes">{Html.Each(receipt.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
        """));

    private static Html Line(ReceiptLine line) => Html.Of($"""
        <tr><th scope="row">{Format.Label(line.What)}</th><td class="n">{Quantity(line)} {line.Unit}</td><td class="n">{Format.UsdInTable(line.Usd)}{Uncertain(line.UncertainUsd)}</td>
        <td class="n">{Format.UsdInTable(line.OnDemandUsd)}</td><td class="beside wide">{line.Source}</td></tr>
        """);

    // GB-months of a run are thousandths: two decimals would say nothing.
    private static string Quantity(ReceiptLine line) => line.Quantity < 0.01m ? $"{line.Quantity:0.######}" : $"{line.Quantity:#,0.##}";

    private static Html Uncertain(decimal usd) => usd == 0 ? Html.Nothing : Html.Of($"""<span class="beside">± {Format.UsdInTable(usd)}</span>""");

    private static string Saving(Receipt receipt, int attempts) => attempts == 0
        ? "nothing was started" : $"saved {Format.Usd(receipt.SavingUsd)}, {receipt.SavingPercent:0.#} %";

    private static string Rest(int more) => more <= 0 ? "" : $"{more:N0} more lines in receipt.json; ";
}
