using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>The table at the end: what came out, what it cost, where things lie.</summary>
internal static class Outcome
{
    // A table cut at 80 columns would cut the report's address when the output goes to a file.
    private const int WidthWithoutTerminal = 160;

    /// <param name="result">How the run ended.</param>
    /// <param name="metrics">What was measured; null where nothing was.</param>
    /// <param name="resultsBucket">Where the keys in the result lie.</param>
    public static void Print(Result result, Metrics? metrics, string resultsBucket)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected) console.Profile.Width = WidthWithoutTerminal;
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        foreach (var (what, value) in Rows(result, metrics, resultsBucket)) table.AddRow(Markup.Escape(what), Markup.Escape(value));
        console.Write(table);
        foreach (var problem in result.Problems) console.WriteLine($"- {problem}");
        foreach (var note in metrics?.Notes ?? []) console.WriteLine($"- {note}");
        foreach (var alert in metrics?.Alerts ?? []) console.WriteLine($"! {alert}");
    }

    /// <summary>Prints the result with what lies beside it.</summary>
    public static async Task PrintAsync(Result result, ResultDocuments documents, CancellationToken cancellation)
    {
        var metrics = result.Metrics is { } key ? await documents.ReadAsync<Metrics>(key, cancellation) : null;
        Print(result, metrics, documents.Bucket);
    }

    public static IEnumerable<(string What, string Value)> Rows(Result result, Metrics? metrics, string resultsBucket)
    {
        yield return ("run", result.Run);
        yield return ("status", result.Status.ToString().ToLowerInvariant());
        if (result.Status != RunStatus.Succeeded) yield return ("why", result.Message);
        if (result.Metric is { } metric) yield return (metric.Name, Number(metric.Value) + Beside(metrics, metric.Name));
        if (metrics is not null) yield return ("alerts", metrics.Alerts.Count == 0 ? "none" : $"{metrics.Alerts.Count}, below");
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

    /// <summary>A metric alone says little: what it was measured on, and what a model that looks at no column gets.</summary>
    private static string Beside(Metrics? metrics, string name) => metrics?.Baseline.Find(value => value.Name == name) is { } baseline
        ? $" on the {metrics.MeasuredOn} rows (without a model: {Number(baseline.Value)})" : "";

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    // Runs cost cents: two decimals would say nothing.
    private static string Dollars(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.000000}");
}
