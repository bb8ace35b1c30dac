using System.Globalization;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>A receipt as people read one: what was bought, line by line, and the total below.</summary>
internal static class ReceiptLines
{
    public static void Print(Receipt receipt, Output output)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("receipt").AddColumn(new TableColumn("quantity").RightAligned())
            .AddColumn(new TableColumn("USD").RightAligned()).AddColumn(new TableColumn("on demand").RightAligned());
        foreach (var (what, quantity, usd, onDemand) in Rows(receipt))
            table.AddRow(Markup.Escape(what), Markup.Escape(quantity), usd, onDemand);
        output.Draw(table);
        foreach (var note in receipt.Notes) output.Say($"- {note}");
    }

    public static IEnumerable<(string What, string Quantity, string Usd, string OnDemand)> Rows(Receipt receipt)
    {
        foreach (var line in receipt.Lines)
            yield return (line.What, string.Create(CultureInfo.InvariantCulture, $"{line.Quantity:#,0.####} {line.Unit}"), Usd(line.Usd), Usd(line.OnDemandUsd));
        yield return ("total", "", Usd(receipt.TotalUsd), Usd(receipt.OnDemandUsd));
    }

    private static string Usd(decimal usd) => usd.ToString("0.00000000", CultureInfo.InvariantCulture);
}
