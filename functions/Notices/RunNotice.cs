using System.Globalization;
using Overnight.Contracts;
using Overnight.Functions.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Notices;

/// <summary>
/// What a run's end is told with: a subject that says how it went, and plain text with the figures, where everything lies, and on a
/// failure the verdict, what is wrong and what to do.
/// </summary>
internal static class RunNotice
{
    private const int MostProblems = 5;

    /// <summary>Beside it, the workflow's state has a line of each of a thousand trials.</summary>
    internal const int LongestText = 12_000;

    /// <summary><c>Overnight: iris trained, accuracy 0.9533, promoted, $0.0049</c></summary>
    public static string Subject(Result result)
    {
        string?[] said = result.Status switch
        {
            RunStatus.Succeeded => [$"{Short(result.Name)} trained", Metric(result.Metric), Promoted(result), Cost(result)],
            RunStatus.Rejected => [$"{Short(result.Name)} rejected", result.Problems is [var first, ..] ? $"{first}" : null],
            _ => [$"{Short(result.Name)} failed", result.Verdict is { } verdict and not Verdict.Finished ? Format.Words(verdict) : null, Cost(result)],
        };
        return PlainText.Subject($"Overnight: {string.Join(", ", said.OfType<string>())}");
    }

    /// <param name="result">The one that stands.</param>
    /// <param name="bucket">The results bucket.</param>
    /// <param name="details">What else is known; nothing where only the result could be written.</param>
    public static Notice Of(Result result, string bucket, RunDetails details) =>
        new(Subject(result), PlainText.Text(Lines(result, bucket, details), $"overnight show {result.Run}", LongestText));

    private static IEnumerable<string> Lines(Result result, string bucket, RunDetails details)
    {
        yield return PlainText.Line(result.Message, most: 2_000);
        foreach (var line in result.Status == RunStatus.Succeeded ? [] : WhatToDo(result)) yield return line;
        yield return "";
        foreach (var (name, said) in Facts(result, details)) yield return Row(name, said);
        yield return "";
        yield return Row("look", $"overnight show {result.Run}");
        if (result.Report is { } report) yield return Row("report", $"s3://{bucket}/{report}");
        if (result.Model is { } model)
        {
            yield return Row("model", $"s3://{bucket}/{model}");
            yield return Row("fetch it", $"aws s3 cp --recursive {Quoted($"s3://{bucket}/{model}")} model/");
        }
        yield return Row("all of it", $"s3://{bucket}/{new RunFolder(result.Name, result.Run).Prefix}");
    }

    private static IEnumerable<string> WhatToDo(Result result)
    {
        if (result.Problems.Count > 0) yield return "";
        foreach (var (number, problem) in result.Problems.Take(MostProblems).Index()) yield return $"{number + 1}. {PlainText.Line($"{problem}", 700)}";
        if (result.Problems.Count > MostProblems)
            yield return $"{result.Problems.Count - MostProblems} more problems are listed in the report and in result.json.";
        yield return "";
        yield return result.Status == RunStatus.Rejected
            ? "What to do: mend the data or the recipe and upload it again. Nothing was trained, and no instance was paid for."
            : "What to do: what the sentence above says. With the same data and recipe, once more:";
        if (result.Status != RunStatus.Rejected) yield return $"  overnight retry {result.Run}";
    }

    private static IEnumerable<(string Name, string Said)> Facts(Result result, RunDetails details)
    {
        if (result.Verdict is { } verdict) yield return ("verdict", Format.Words(verdict));
        if (result.Metric is { } metric)
        {
            var baseline = details.Metrics?.Baseline.Find(value => value.Name == metric.Name);
            var beside = baseline is null ? "" : $"; the trivial model has {Format.Number(baseline.Value)}";
            yield return (metric.Name, Format.Number(metric.Value) + beside);
        }
        if (details.Promotion?.Comparison is { } against && details.Promotion.Metric is { } own)
        {
            yield return ("champion", string.Create(CultureInfo.InvariantCulture,
                $"{own.Name} {Format.Number(own.Value)} against {Format.Number(against.ChampionValue)} of {against.Champion} on {against.Rows:N0} kept rows"));
        }
        if (result.Promoted is { } promoted) yield return ("promoted", promoted ? "yes: it is the champion now" : "no");
        yield return ("cost", CostLine(result, details.Receipt));
        if (details.Receipt?.QuotedUsd is { } quoted)
            yield return ("quoted", $"{Format.Usd(quoted.Expected)}, between {Format.Usd(quoted.Least)} and {Format.Usd(quoted.Most)}");
        else if (details.Plan?.Quote is { } quote) yield return ("quoted", QuoteSentence.Of(quote));
        yield return ("attempts", $"{result.Attempts}, {result.Interruptions} of them interrupted");
        yield return ("took", Format.Duration(result.EndedAt - result.StartedAt));
    }

    private static string CostLine(Result result, Receipt? receipt)
    {
        if (receipt is null) return result.CostUsd is { } usd ? Format.Usd(usd) : "not known";
        var doubt = receipt.UncertainUsd > 0 ? $" give or take {Format.Usd(receipt.UncertainUsd)}" : "";
        var saved = receipt.SavingUsd > 0 ? string.Create(CultureInfo.InvariantCulture, $", so {receipt.SavingPercent:0.#} % were saved") : "";
        return $"{Format.Usd(receipt.TotalUsd)}{doubt}; on demand {Format.Usd(receipt.OnDemandUsd)}{saved}";
    }

    private static string? Metric(NamedValue? metric) => metric is null ? null : $"{metric.Name} {Format.Number(metric.Value)}";

    private static string? Promoted(Result result) => result.Promoted switch { true => "promoted", false => "not promoted", null => null };

    private static string? Cost(Result result) => result.CostUsd is { } usd ? Format.Usd(usd) : null;

    private static string Short(string name) => PlainText.Line(name, 32);

    /// <summary>For a shell: a name may have a quote in it.</summary>
    private static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Row(string name, string said) => $"{Short(name),-12}{PlainText.Line(said, 1_400)}";
}

/// <summary>What a run left; null what could not be read.</summary>
internal sealed record RunDetails
{
    public Metrics? Metrics { get; init; }
    public Promotion? Promotion { get; init; }
    public Receipt? Receipt { get; init; }
    public Plan? Plan { get; init; }
}
