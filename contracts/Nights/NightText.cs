using System.Globalization;

namespace Overnight.Contracts;

/// <summary>A night as a mail, and on the command line: what failed comes first, what cost nothing last.</summary>
public static class NightText
{
    private static readonly NightOutcome[] InOrder =
        [NightOutcome.Failed, NightOutcome.Trained, NightOutcome.Skipped, NightOutcome.Unready, NightOutcome.Unchanged];

    /// <summary><c>Overnight, night of 2026-11-21: 3 trained, 1 promoted, $0.0123</c></summary>
    public static string Subject(NightSummary night) =>
        PlainText.Subject($"Overnight, night of {night.ScheduledFor.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {Counts(night)}");

    /// <param name="night">How it ended.</param>
    /// <param name="bucket">The results bucket.</param>
    public static string Text(NightSummary night, string bucket) => PlainText.Text(Lines(night, bucket), $"overnight nights {night.Night}");

    public static IEnumerable<string> Lines(NightSummary night, string bucket)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"The night of {night.ScheduledFor.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Counts(night)}.");
        var cap = night.MaxUsd is { } most ? $"for {QuoteSentence.Usd(most)} at most" : "with no cap on what the night may cost";
        yield return $"At most {night.Concurrency} at once, {cap}.";
        foreach (var note in night.Notes) yield return PlainText.Line(note);
        if (night.Datasets.Count == 0) yield return "No dataset is marked `nightly`.";
        foreach (var outcome in InOrder)
        {
            var datasets = night.Datasets.Where(dataset => dataset.Outcome == outcome).ToList();
            if (datasets.Count == 0) continue;
            yield return "";
            yield return Heading(outcome);
            // Of what is unchanged, that which somebody should look at comes first.
            foreach (var dataset in datasets.OrderBy(dataset => dataset.Fix is null))
                foreach (var line in Lines(dataset, bucket)) yield return line;
        }
    }

    private static string Heading(NightOutcome outcome) => outcome switch
    {
        NightOutcome.Failed => "Failed:",
        NightOutcome.Trained => "Trained:",
        NightOutcome.Skipped => "Skipped, to be tried in the next night:",
        NightOutcome.Unready => "Not ready to be trained:",
        _ => "Unchanged, so nothing was started and nothing was spent:",
    };

    private static IEnumerable<string> Lines(NightDataset dataset, string bucket)
    {
        var said = string.Join("; ", new[] { Metric(dataset), Promotion(dataset), Cost(dataset), Since(dataset) }.OfType<string>());
        var message = dataset.Message is { } sentence ? PlainText.Line(sentence) : null;
        yield return $"- {PlainText.Line(dataset.Name, 80)}: {string.Join(". ", new[] { said, message }.Where(part => !string.IsNullOrEmpty(part)))}";
        if (dataset.Fix is { } fix) yield return $"  Do: {PlainText.Line(fix)}";
        if (dataset is { Outcome: NightOutcome.Trained or NightOutcome.Failed, Run: { } run }) yield return $"  Look: overnight show {run}";
        if (dataset.Report is { } report) yield return $"  Report: s3://{bucket}/{PlainText.Line(report, 1_100)}";
    }

    private static string? Metric(NightDataset dataset) => dataset.Metric is not { } metric ? null
        : dataset.ChampionValue is not { } before ? $"{metric.Name} {Number(metric.Value)}"
        : $"{metric.Name} {Number(metric.Value)}, the champion before it {Number(before)}";

    private static string? Promotion(NightDataset dataset) => dataset.Promoted switch
    {
        true => "promoted: it is the champion now",
        false => "not promoted",
        null => null,
    };

    private static string? Cost(NightDataset dataset) => dataset.CostUsd is { } usd ? QuoteSentence.Usd(usd)
        : dataset.Outcome is NightOutcome.Trained ? "what it cost is not known" : null;

    private static string? Since(NightDataset dataset) =>
        dataset.Since is { } since ? string.Create(CultureInfo.InvariantCulture, $"since {since.UtcDateTime:yyyy-MM-dd}") : null;

    private static string Counts(NightSummary night)
    {
        var counts = new List<string> { $"{night.Trained} trained", $"{night.Promoted} promoted" };
        if (night.Failed > 0) counts.Add($"{night.Failed} failed");
        if (night.Skipped > 0) counts.Add($"{night.Skipped} skipped");
        if (night.Unready > 0) counts.Add($"{night.Unready} not ready");
        if (night.Unchanged > 0) counts.Add($"{night.Unchanged} unchanged");
        counts.Add(QuoteSentence.Usd(night.CostUsd));
        return string.Join(", ", counts);
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
