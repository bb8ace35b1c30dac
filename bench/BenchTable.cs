using System.Globalization;

namespace Overnight.Bench;

/// <summary>Prints rows for people.</summary>
internal static class BenchTable
{
    public static void Print(IReadOnlyList<BenchRow> rows, TextWriter writer)
    {
        string[][] cells =
        [
            ["", "ours", "peer", "ratio", "unit", "peer is"],
            .. rows.Select(row => new[]
            {
                row.Name, Number(row.Ours), Number(row.Peer), $"{row.Ratio:0.00}x", row.Unit, $"{row.PeerName} {row.PeerVersion}",
            }),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        foreach (var row in cells)
        {
            // Text to the left, numbers to the right.
            var padded = row.Select((cell, column) => column is 1 or 2 or 3 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", padded).TrimEnd());
        }
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : "0.000", CultureInfo.InvariantCulture);
}
