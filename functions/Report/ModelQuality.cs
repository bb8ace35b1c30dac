using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>How good the model is, beside the trivial one and the champion, and how it got there.</summary>
internal static class ModelQuality
{
    private const int MostMetrics = 40;

    public static Html Of(Metrics? metrics, Promotion? promotion)
    {
        if (metrics is null) return Html.Nothing;
        // A trainer of the user's own need not say more than one number.
        var names = metrics.Final.DefaultIfEmpty(metrics.Primary).Take(MostMetrics).ToList();
        return ReportSection.Of("model", "The model", Html.Of($"""
            {Beside(metrics, promotion)}
            {Curves(metrics)}
            {ReportSection.Scroll("Metrics", Html.Of($"""
                <table>
                <thead><tr><th scope="col">on the {metrics.MeasuredOn} part</th><th scope="col" class="n">this model</th><th scope="col" class="n">trivial model</th></tr></thead>
                <tbody>{Html.Each(names, metric => Html.Of($"""
                    <tr><th scope="row">{Format.Label(metric.Name)}</th><td class="n">{Format.Number(metric.Value)}</td><td class="n">{Baseline(metrics, metric.Name)}</td></tr>
                    """))}</tbody>
                </table>
                """))}
            <p class="beside">{Kind(metrics.Model)}, trained on {metrics.TrainRows:N0} rows, validated on {metrics.ValidationRows:N0}{TestRows(metrics)}.
            {Times(metrics.Timing)}</p>
            {ConfusionTable.Of(metrics)}
            {ResidualPlot.Of(metrics)}
            {ImportanceBars.Of(metrics)}
            """));
    }

    /// <summary>Each comparison on the same rows: with the trivial model on the part that was measured, with the champion on the kept rows.</summary>
    private static Html Beside(Metrics metrics, Promotion? promotion)
    {
        var trivial = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        var way = metrics.HigherIsBetter ? "more is better" : "less is better";
        return Html.Of($"""
            {(trivial is null ? Html.Nothing : Html.Of($"""
                <h3>{metrics.Primary.Name} on the {metrics.MeasuredOn} part <span class="beside">({way})</span></h3>
                {Bars.Of(Row("this model", "ours", metrics.Primary.Value), Row("trivial model", "theirs", trivial.Value))}
                """))}
            {(promotion is { Comparison: { } compared, Metric: { } own } ? Html.Of($"""
                <h3>{own.Name} on the {compared.Rows:N0} kept rows, beside the champion</h3>
                {Bars.Of(Row("this model", "ours", own.Value), Row("champion until now", "theirs", compared.ChampionValue))}
                """) : Html.Nothing)}
            {(promotion is null ? Html.Nothing : Html.Of($"""<p id="promotion">{promotion.Message}{Chance(promotion.Comparison)}</p>"""))}
            """);
    }

    private static Bar Row(string what, string kind, double value) => new(what, kind, 0, value, Format.Number(value));

    private static Html Chance(PairedComparison? compared) => compared is null ? Html.Nothing : Html.Of($"""
        <span class="beside">({compared.Test}: p = {compared.P:0.000} is how likely chance alone makes a model that is no better look this much better;
        below 0.05 counts. The champion was <code>{compared.Champion}</code>.)</span>
        """);

    private static string Kind(ModelKind model) => model == ModelKind.Auto ? "A model of the command's own" : Format.Words(model);

    private static Html Times(Timing? timing) => timing is null ? Html.Nothing : Html.Of($"""
        {timing.SamplesPerSecond:N0} rows a second on {timing.Device}; the last attempt spent
        {timing.ReadingSeconds:0.#} s reading, {timing.TrainingSeconds:0.#} s training and
        {timing.EvaluatingSeconds:0.#} s evaluating, and stood still {timing.CheckpointStallSeconds:0.##} s
        for {timing.Checkpoints} checkpoints.
        """);

    private static Html Curves(Metrics metrics)
    {
        if (metrics.Epochs.Count == 0) return Html.Nothing;
        var trivial = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        return Html.Of($"""
            <h3>Learning, epoch by epoch</h3>
            <div class="charts">
            {LineChart.Of("loss", "Loss", null, new Line("training", [.. metrics.Epochs.Select(epoch => epoch.TrainLoss)]),
                new Line("validation", [.. metrics.Epochs.Select(epoch => epoch.ValidationLoss)]))}
            {LineChart.Of("curve", $"{metrics.Primary.Name} on the validation part", trivial is null ? null : ("trivial model", trivial.Value),
                new Line("this model", [.. metrics.Epochs.Select(epoch => epoch.ValidationMetric)]))}
            </div>
            """);
    }

    private static string Baseline(Metrics metrics, string name) =>
        metrics.Baseline.Find(value => value.Name == name) is { } baseline ? Format.Number(baseline.Value) : "";

    private static string TestRows(Metrics metrics) => metrics.TestRows > 0 ? $", tested on {metrics.TestRows:N0}" : "";
}
