using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Functions.EvaluateRun;

/// <summary>
/// Whether a run becomes the champion: where there is one, by a paired test on the same kept rows; where there is none to compare
/// with, by being better than the trivial model. Pure.
/// </summary>
internal static class PromotionRule
{
    public static Promotion Decide(Challenger run, Incumbent? champion)
    {
        if (champion is null) return AgainstBaseline(run, "the first model of its name");
        var name = champion.Document.Run;
        if (!champion.HasModel) return AgainstBaseline(run, $"the files of the champion {name} were deleted, so it was not compared with it");
        if (run.Scores is not { } own) return No(run, "it left no scores on the kept rows (metrics.json says why, unless the trainer is your own)", name);
        if (champion.Scores is not { } its) return No(run, $"the champion {name} left no scores to compare with", name);
        if (own.HoldOut == its.HoldOut && own.Rows == its.Rows) return Compare(run, own, its);
        // Tried and found unusable: the data have changed, and the champion may have been trained on the new rows.
        if (own.Instead is { } why && run.PlannedHoldOut == champion.Document.Promotion.HoldOut)
            return AgainstBaseline(run, $"it was not compared with the champion {name}. {why}", endsSentence: true);
        return No(run, $"the champion {name} came while it trained, and is measured on other rows; the next run is compared with it", name);
    }

    private static Promotion Compare(Challenger run, HoldOutScores own, HoldOutScores its)
    {
        var metric = MetricOf(run);
        if (own.Costs(metric) is not { } costs || its.Costs(metric) is not { } before)
            return No(run, $"{HoldOutScores.NameOf(metric)} was not measured on each of the {own.Rows:N0} kept rows", its.Run);
        var (value, champions) = (HoldOutScores.Value(metric, costs.Average()), HoldOutScores.Value(metric, before.Average()));
        var gain = metric == PromotionMetric.Accuracy ? value - champions : champions - value;
        var test = PairedTest.Of(before, costs, areCounts: metric == PromotionMetric.Accuracy);
        var least = run.Promote.MinImprovement;
        var promoted = gain > 0 && gain >= least && test.P < PairedTest.Significance;
        var figures = Text($"{HoldOutScores.NameOf(metric)} {value:0.####} against {champions:0.####} of the champion {its.Run} on the same {own.Rows:N0} rows (p = {test.P:0.000})");
        var but = promoted ? ""
            : gain <= 0 ? ": it is no better"
            : gain < least ? Text($": the recipe asks for {least:0.####} more")
            : ": a gain that may be chance";
        return new Promotion
        {
            Run = own.Run,
            Promoted = promoted,
            Message = $"{(promoted ? "Promoted" : "Not promoted")}: {figures}{but}.",
            HoldOut = own.HoldOut,
            Metric = new NamedValue(HoldOutScores.NameOf(metric), value),
            Comparison = new PairedComparison(its.Run, champions, own.Rows, gain, least, test.P, test.Name),
        };
    }

    /// <param name="run">The run.</param>
    /// <param name="occasion">Why there is nothing better to compare with.</param>
    /// <param name="endsSentence">Whether the occasion ends in a full stop itself.</param>
    private static Promotion AgainstBaseline(Challenger run, string occasion, bool endsSentence = false)
    {
        var metrics = run.Metrics;
        var name = run.Promote.Metric is { } wanted ? HoldOutScores.NameOf(wanted) : metrics.Primary.Name;
        var isHigherBetter = run.Promote.Metric is { } metric ? metric == PromotionMetric.Accuracy : metrics.HigherIsBetter;
        var value = name == metrics.Primary.Name ? metrics.Primary : metrics.Final.Find(found => found.Name == name);
        var trivial = metrics.Baseline.Find(found => found.Name == name);
        var end = endsSentence ? occasion : occasion + ".";
        if (value is null || trivial is null) return Made(false, $"Not promoted: the trainer left no {name} of a trivial model to be better than; {end}");
        var promoted = isHigherBetter ? value.Value > trivial.Value : value.Value < trivial.Value;
        return Made(promoted, Text($"{(promoted ? "Promoted" : "Not promoted")}: {name} {value.Value:0.####} against {trivial.Value:0.####} of the trivial model; {end}"));

        Promotion Made(bool isPromoted, string message) => new()
        {
            Run = metrics.Run,
            Promoted = isPromoted,
            Message = message,
            HoldOut = run.Scores?.HoldOut,
            Metric = value,
        };
    }

    private static Promotion No(Challenger run, string why, string champion) => new()
    {
        Run = run.Metrics.Run,
        Promoted = false,
        Message = $"Not promoted: {why}. {champion} stays the champion; `overnight champion` with --set decides otherwise.",
        HoldOut = run.Scores?.HoldOut,
        Metric = run.Metrics.Primary,
    };

    private static PromotionMetric MetricOf(Challenger run) =>
        run.Promote.Metric ?? (run.Scores!.Error is null ? PromotionMetric.Accuracy : PromotionMetric.Rmse);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
