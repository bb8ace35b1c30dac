using System.Globalization;

namespace Overnight.Bench;

/// <summary>The rows as a table that people read in a terminal, and that Markdown takes for a table: the same characters in both.</summary>
internal static class BenchTable
{
    private static readonly string[] Heads = ["measured", "ours", "peer", "ratio", "unit", "peer and version", "how"];

    public static void Print(IReadOnlyList<BenchRow> rows, TextWriter writer)
    {
        string[][] cells = [Heads, .. rows.Select(Cells)];
        // The last column is prose: as long as it is.
        var widths = Enumerable.Range(0, Heads.Length).Select(column => column == Heads.Length - 1 ? 0 : cells.Max(row => row[column].Length)).ToArray();
        Line(cells[0]);
        writer.WriteLine($"|{string.Join('|', widths.Select((width, column) => IsNumber(column) ? new string('-', width + 1) + ':' : new string('-', Math.Max(3, width + 2))))}|");
        foreach (var row in cells.Skip(1)) Line(row);

        void Line(string[] row) => writer.WriteLine(
            $"| {string.Join(" | ", row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))} |");
    }

    private static bool IsNumber(int column) => column is 1 or 2 or 3;

    private static string[] Cells(BenchRow row) =>
    [
        row.Name, Figure(row.Ours, row.OursSpread), Figure(row.Peer, row.PeerSpread),
        row.Ratio is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) + "x" : "",
        row.Unit, $"{row.PeerName} {row.PeerVersion}".Trim(), row.How ?? "",
    ];

    private static string Figure(double? value, double? spread) => value is not { } figure ? ""
        : figure.ToString(Math.Abs(figure) switch { >= 1000 => "N0", >= 10 => "0.0", >= 0.01 or 0 => "0.000", _ => "0.0e+0" }, CultureInfo.InvariantCulture)
            + (spread is { } share ? string.Create(CultureInfo.InvariantCulture, $" ±{100 * share:0} %") : "");
}
