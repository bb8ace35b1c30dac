using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was bought, for how much, and where each figure comes from.</summary>
internal static class ReceiptTable
{
    private const int MostNotes = 40;

    public static Html Of(Receipt receipt, int attempts) => Html.Of($"""
        <section>
        <h2>Receipt</h2>
        <div class="scroll"><table class="receipt">
        <thead><tr><th>what</th><th class="n">quantity</th><th class="n">USD</th><th class="n">USD on-demand</th><th>source</th></tr></thead>
        <tbody>{Html.Each(receipt.Lines, line => Html.Of($"""
            <tr><td>{line.What}</td><td class="n">{line.Quantity:0.##} {line.Unit}</td><td class="n">{Format.UsdInTable(line.Usd)}</td>
            <td class="n">{Format.UsdInTable(line.OnDemandUsd)}</td><td class="beside">{line.Source}</td></tr>
            """))}</tbody>
        <tfoot><tr><td>total</td><td class="n"></td><td class="n">{Format.UsdInTable(receipt.TotalUsd)}</td>
        <td class="n">{Format.UsdInTable(receipt.OnDemandUsd)}</td><td class="beside">{Saving(receipt, attempts)}</td></tr></tfoot>
        </table></div>
        <ul class="notes">{Html.Each(receipt.Notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
        </section>
        """);

    private static string Saving(Receipt receipt, int attempts) => attempts == 0
        ? "nothing was started" : $"saved {Format.Usd(receipt.SavingUsd)}, {receipt.SavingPercent:0.#} %";
}
