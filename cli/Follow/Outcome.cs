using System.Globalization;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>The table at the end: what came out, what it cost, where things lie.</summary>
internal static class Outcome
{
    // A table cut at 80 columns would cut the report's address when the output goes to a file.
    private const int WidthWithoutTerminal = 160;

    public static void Print(Result result, string resultsBucket)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthWithoutTerminal;
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (what, value) in Rows(result, resultsBucket)) table.AddRow(Markup.Escape(what), Markup.Escape(value));
        console.Write(table);
        foreach (var problem in result.Problems) console.WriteLine($"- {problem}");
    }

    public static IEnumerable<(string What, string Value)> Rows(Result result, string resultsBucket)
    {
        yield return ("run", result.Run);
        yield return ("status", result.Status.ToString().ToLowerInvariant());
        if (result.Status != RunStatus.Succeeded) yield return ("why", result.Message);
        if (result.Metric is { } metric) yield return (metric.Name, metric.Value.ToString("0.0000", CultureInfo.InvariantCulture));
        yield return ("attempts", $"{result.Attempts}");
        yield return ("interruptions", $"{result.Interruptions}");
        if (result is { CostUsd: { } cost, OnDemandUsd: { } onDemand })
        {
            yield return ("cost", Dollars(cost));
            yield return ("on demand", Dollars(onDemand));
            yield return ("saving", onDemand == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100 * (onDemand - cost) / onDemand:0.0} %"));
        }
        yield return ("time", $@"{result.EndedAt - result.StartedAt:hh\:mm\:ss}");
        if (result.Model is { } model) yield return ("model", $"s3://{resultsBucket}/{model}");
        if (result.Report is { } report) yield return ("report", $"s3://{resultsBucket}/{report}");
    }

    // Runs cost cents: two decimals would say nothing.
    private static string Dollars(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.000000}");
}
