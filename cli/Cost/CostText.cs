using System.Globalization;
using Spectre.Console;

namespace Overnight.Cli.Cost;

/// <summary>The report for people: a bordered table in a terminal, aligned columns anywhere else.</summary>
internal static class CostText
{
    private const int MostUnreadableNamed = 5;

    public static IEnumerable<string> Unreadable(IReadOnlyList<UnreadableLine> lines)
    {
        if (lines.Count == 0) yield break;
        yield return $"{lines.Count} {(lines.Count == 1 ? "object of the ledger is" : "objects of the ledger are")} in no sum, because they cannot be read:";
        foreach (var line in lines.Take(MostUnreadableNamed)) yield return $"  {line.Key}: {line.Problem}";
        if (lines.Count > MostUnreadableNamed) yield return $"  and {lines.Count - MostUnreadableNamed} more";
    }

    /// <summary>The first row is the heading. The first column is text; the others are figures.</summary>
    public static List<string[]> Rows(CostReport report, CostBy? by) => by switch
    {
        null => Summary(report),
        CostBy.Type => Table(report, "type",
            ("runs", group => $"{group.Sums.Runs}"), ("hours", group => Figure(group.Sums.Hours, "0.00")),
            ("on spot", group => Percent(group.Sums.Hours > 0 ? 100 * group.Sums.SpotHours / group.Sums.Hours : null)),
            ("cost", group => Usd(group.Sums.Usd)), ("per hour", group => Usd(group.Sums.Hours > 0 ? group.Sums.Usd / group.Sums.Hours : null)),
            ("trend", group => CostTrend.Arrow(group.TrendPercent)), ("by month", group => CostTrend.Sparkline(group.ByMonth))),
        _ => Table(report, by == CostBy.Name ? "name" : "month",
            ("runs", group => $"{group.Sums.Runs}"), ("cost", group => Usd(group.Sums.Usd)),
            ("vs on demand", group => Below(group.Sums.SavedPercent)), ("vs SageMaker", group => Below(group.Sums.SageMakerSavedPercent)),
            ("interrupted", group => $"{group.Sums.Interruptions}"), ("lost", group => Usd(group.Sums.LostUsd)),
            ("of quoted", group => Percent(100 * group.Sums.ActualOverQuoted)),
            ("trend", group => CostTrend.Arrow(group.TrendPercent)),
            ("by month", group => by == CostBy.Name || group == report.Total ? CostTrend.Sparkline(group.ByMonth) : "")),
    };

    public static void Print(List<string[]> rows, bool terminal)
    {
        if (!terminal)
        {
            foreach (var line in Aligned(rows)) Console.WriteLine(line);
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        if (rows[0].All(cell => cell.Length == 0)) table.HideHeaders();
        foreach (var (index, heading) in rows[0].Index())
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { Alignment = index == 0 || rows[0][1].Length == 0 ? Justify.Left : Justify.Right });
        foreach (var row in rows.Skip(1)) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>For other programs' eyes: columns of one width, two spaces between them, no borders, nothing cut off.</summary>
    public static IEnumerable<string> Aligned(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        var isList = rows[0].All(cell => cell.Length == 0);
        return rows.Skip(isList ? 1 : 0).Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 || isList ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }

    private static List<string[]> Table(CostReport report, string key, params (string Heading, Func<CostGroup, string> Cell)[] columns) =>
    [
        [key, .. columns.Select(column => column.Heading)],
        .. report.Groups.Append(report.Total).Select(group => (string[])[group.Key, .. columns.Select(column => column.Cell(group))]),
    ];

    private static List<string[]> Summary(CostReport report)
    {
        var (total, sums) = (report.Total, report.Total.Sums);
        List<string[]> rows =
        [
            ["", ""],
            ["runs", $"{sums.Runs}, {report.Months[0]} to {report.Months[^1]}{(sums.Unpriced > 0 ? $"; {sums.Unpriced} without a receipt, in no sum" : "")}"],
            ["cost", $"{Usd(sums.Usd)}   {CostTrend.Sparkline(total.ByMonth)}".TrimEnd()],
        ];
        if (sums.OnDemandUsd is { } onDemand) rows.Add(["on demand", $"{Usd(onDemand)}, saved {Usd(sums.SavedUsd)} or {Percent(sums.SavedPercent)}"]);
        if (sums.SageMakerUsd is { } sageMaker) rows.Add(["on SageMaker", $"{Usd(sageMaker)}, saved {Usd(sums.SageMakerSavedUsd)} or {Percent(sums.SageMakerSavedPercent)}"]);
        rows.Add(["interruptions", $"{sums.Interruptions}" + (sums is { Interruptions: > 0, LostUsd: { } lost } ? $", which lost work for {Usd(lost)}" : "")]);
        if (sums.ActualOverQuoted is { } ratio) rows.Add(["quotes", $"runs cost {Percent(100 * ratio)} of what was quoted (median)"]);
        if (total.TrendPercent is not null) rows.Add(["this month", $"{CostTrend.Arrow(total.TrendPercent)} against the same days of the last"]);
        return rows;
    }

    // Runs cost cents: two decimals would say nothing.
    private static string Usd(decimal? usd) => usd is { } known ? "$" + Figure(known, "#,##0.000000") : "";

    private static string Percent(decimal? percent) => percent is { } known ? Figure(known, "0.0") + " %" : "";

    private static string Below(decimal? saved) => saved is { } known ? (known >= 0 ? "−" : "+") + Percent(Math.Abs(known)) : "";

    private static string Figure(decimal figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
