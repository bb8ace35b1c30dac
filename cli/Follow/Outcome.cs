using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Cli.Show;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>The table at the end: what came out, what it cost, where things lie.</summary>
internal static class Outcome
{
    /// <summary>Says how the run ended, with what lies beside the result; with --json it is the result.</summary>
    public static async Task TellAsync(Result result, ResultDocuments documents, Output output, CancellationToken cancellation)
    {
        if (output.IsJson)
        {
            output.Write(result);
            return;
        }
        var metrics = result.Metrics is { } key ? await documents.ReadAsync<Metrics>(key, cancellation) : null;
        var receipt = result.Receipt is { } account ? await documents.ReadAsync<Receipt>(account, cancellation) : null;
        if (await documents.ReadAsync<SearchDocument>(new RunFolder(result.Name, result.Run).Search, cancellation) is { } search) TrialTable.Tell(search, output);
        output.DrawPairs(Rows(result, metrics, receipt));
        // Not in the table: a terminal may break a line of text without spoiling what is copied from it.
        if (result.Model is { } model) output.Say($"model   {documents.Uri(model)}");
        if (result.Report is { } report) output.Say($"report  {documents.Uri(report)}");
        foreach (var problem in result.Problems) output.Say($"- {problem}");
        foreach (var note in metrics?.Notes ?? []) output.Say($"- {note}");
        foreach (var alert in metrics?.Alerts ?? []) output.Say($"! {alert}");
    }

    public static IEnumerable<(string What, string Value)> Rows(Result result, Metrics? metrics, Receipt? receipt = null)
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
            yield return ("cost", Dollars(cost) + (receipt is { UncertainUsd: > 0 } ? $" give or take {Dollars(receipt.UncertainUsd)}" : ""));
            if (receipt?.QuotedUsd is { } quoted)
                yield return ("quoted", $"{Dollars(quoted.Expected)}, between {Dollars(quoted.Least)} and {Dollars(quoted.Most)}");
            yield return ("on demand", Dollars(onDemand));
            if (receipt?.Attempts.Count > 0) yield return ("on SageMaker", receipt.SageMakerUsd is { } there ? Dollars(there) : "not known");
            yield return ("saving", onDemand == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100 * (onDemand - cost) / onDemand:0.0} %"));
            if (receipt is { Interruptions: > 0 })
                yield return ("lost work", string.Create(CultureInfo.InvariantCulture, $"{receipt.LostSeconds:0.0} s, {Dollars(receipt.LostUsd)}"));
        }
        yield return ("time", $@"{result.EndedAt - result.StartedAt:hh\:mm\:ss}");
    }

    /// <summary>A metric alone says little: what it was measured on, and what a model that looks at no column gets.</summary>
    private static string Beside(Metrics? metrics, string name) => metrics?.Baseline.Find(value => value.Name == name) is { } baseline
        ? $" on the {metrics.MeasuredOn} rows (without a model: {Number(baseline.Value)})" : "";

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    // Runs cost cents: two decimals would say nothing.
    private static string Dollars(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.000000}");
}
