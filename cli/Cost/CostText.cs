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
        yield return $"Not readable, and so in no sum ({lines.Count}):";
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
            ("cost", group => Usd(group.Sums.Usd)),
            ("per hour", group => Usd(group.Sums.Hours > 0 ? group.Sums.Usd / group.Sums.Hours : null)),
            ("trend", group => CostTrend.Arrow(group.TrendPercent)), ("by month", group => CostTrend.Sparkline(group.ByMonth))),
        _ => Table(report, by == CostBy.Name ? "name" : "month",
            ("runs", group => $"{group.Sums.Runs}"), ("cost", group => Usd(group.Sums.Usd)),
            ("vs on demand", group => Below(group.Sums.SavedPercent)),
            ("vs SageMaker", group => Below(group.Sums.SageMakerSavedPercent)),
            ("interrupted", group => $"{group.Sums.Interruptions}"), ("lost", group => Usd(group.Sums.LostUsd)),
            ("of quoted", group => Percent(100 * group.Sums.ActualOverQuoted)),
            ("trend", group => CostTrend.Arrow(group.TrendPercent)),
            ("by month", group => by == CostBy.Name || group == report.Total ? CostTrend.Sparkline(group.ByMonth) : "")),
    };

    public static void Print(List<string[]> rows)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            foreach (var line in Aligned(rows)) Console.WriteLine(line);
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        if (IsList(rows)) table.HideHeaders();
        foreach (var (index, heading) in rows[0].Index())
            table.AddColumn(new TableColumn(Markup.Escape(heading)) { Alignment = index == 0 || IsList(rows) ? Justify.Left : Justify.Right });
        foreach (var row in rows.Skip(1)) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>For other programs' eyes: columns of one width, two spaces between them, no borders, nothing cut off.</summary>
    public static IEnumerable<string> Aligned(List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Skip(IsList(rows) ? 1 : 0).Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 || IsList(rows) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
    }

    /// <summary>Of things and what they are, without a heading.</summary>
    private static bool IsList(List<string[]> rows) => rows[0].All(cell => cell.Length == 0);

    private static List<string[]> Table(
        CostReport report, string key, params (string Heading, Func<CostGroup, string> Cell)[] columns) =>
    [
        [key, .. columns.Select(column => column.Heading)],
        .. report.Groups.Append(report.Total).Select(group => (string[])[group.Key, .. columns.Select(column => column.Cell(group))]),
    ];

    private static List<string[]> Summary(CostReport report)
    {
        var (total, sums) = (report.Total, report.Total.Sums);
        var unpriced = sums.Unpriced > 0 ? $"; {sums.Unpriced} without a receipt, in no sum" : "";
        var lost = sums is { Interruptions: > 0, LostUsd: { } usd } ? $", which lost work for {Usd(usd)}" : "";
        List<string[]> rows =
        [
            ["", ""],
            ["runs", $"{sums.Runs}, {report.Months[0]} to {report.Months[^1]}{unpriced}"],
            ["cost", $"{Usd(sums.Usd)}   {CostTrend.Sparkline(total.ByMonth)}".TrimEnd()],
            ["on demand", Instead(sums.OnDemandUsd, sums.SavedUsd, sums.SavedPercent)],
            ["on SageMaker", Instead(sums.SageMakerUsd, sums.SageMakerSavedUsd, sums.SageMakerSavedPercent)],
            ["interruptions", $"{sums.Interruptions}{lost}"],
        ];
        if (sums.ActualOverQuoted is { } ratio) rows.Add(["quotes", $"runs cost {Percent(100 * ratio)} of what was quoted (median)"]);
        if (total.TrendPercent is { } trend) rows.Add(["this month", $"{CostTrend.Arrow(trend)} against the same days of the last"]);
        return rows;
    }

    private static string Instead(decimal? usd, decimal? saved, decimal? percent) =>
        usd is null ? "not known" : $"{Usd(usd)}, saved {Usd(saved)} or {Percent(percent)}";

    // Runs cost cents: two decimals would say nothing.
    private static string Usd(decimal? usd) => usd is { } known ? "$" + Figure(known, "#,##0.000000") : "";

    private static string Percent(decimal? percent) => percent is { } known ? Figure(known, "0.0") + " %" : "";

    private static string Below(decimal? saved) => saved is { } known ? (known >= 0 ? "−" : "+") + Percent(Math.Abs(known)) : "";

    private static string Figure(decimal figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
