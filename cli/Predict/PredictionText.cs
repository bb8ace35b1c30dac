using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Predict;

/// <summary>A prediction's result for people.</summary>
internal static class PredictionText
{
    private const int MostRemarks = 20;

    public static IEnumerable<(string What, string Value)> Pairs(PredictionResult result, string resultsBucket)
    {
        yield return ("prediction", result.Id);
        yield return ("status", result.Status.ToString().ToLowerInvariant());
        if (result.Status != RunStatus.Succeeded) yield return ("why", result.Message);
        if (result.Champion is { } champion) yield return ("champion", champion.Run);
        if (result.Output is not null) yield return ("rows", Invariant($"{result.Rows:N0}{(result.Parts > 1 ? $", in {result.Parts:N0} parts" : "")}"));
        foreach (var metric in result.Report?.Evaluation?.Metrics ?? [])
            yield return (metric.Name, Invariant($"{metric.Value:0.0000} on {result.Report!.Evaluation!.Rows:N0} rows{Own(result, metric.Name)}"));
        if (result.Report is { } report) yield return ("drift", Drift(report.Drift));
        yield return ("cost", Invariant($"${result.CostUsd:0.000000}, an estimate"));
        yield return ("time", Invariant($"{result.Seconds:0.0} s"));
        if (result.Output is { } output) yield return ("predictions", $"s3://{resultsBucket}/{output}");
    }

    public static IEnumerable<string> Remarks(PredictionResult result)
    {
        foreach (var problem in result.Problems.Take(MostRemarks)) yield return $"- {problem}";
        foreach (var note in (result.Report?.Notes ?? []).Take(MostRemarks)) yield return $"- {note}";
        var more = (result.Report?.Notes.Count ?? 0) - MostRemarks;
        if (more > 0) yield return $"- and {more} more: see the result's JSON";
    }

    private static string Drift(DriftReport drift) => drift.Verdict switch
    {
        null => "not known: the model's files do not say what it was trained on",
        DriftVerdict.Fine => "none to speak of",
        DriftVerdict.Watch => $"a little, in {Columns(drift, DriftVerdict.Watch)}: see below",
        _ => $"the data have drifted, in {Columns(drift, DriftVerdict.Drifted)}: see below",
    };

    private static string Columns(DriftReport drift, DriftVerdict verdict)
    {
        var columns = drift.Columns.Where(column => column.Verdict >= verdict).ToList();
        return string.Join(", ", columns.Take(3).Select(column => $"'{column.Column}'")) + (columns.Count > 3 ? $" and {columns.Count - 3} more columns" : "");
    }

    private static string Own(PredictionResult result, string metric) =>
        result.Champion?.Metrics.Find(own => own.Name == metric) is { } value ? Invariant($" (its own {result.Champion.MeasuredOn} rows: {value.Value:0.0000})") : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
