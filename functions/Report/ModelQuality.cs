using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>How good the model is, beside the trivial one, and how it got there.</summary>
internal static class ModelQuality
{
    private const int MostMetrics = 40, MostAlerts = 30, MostNotes = 40;

    public static Html Of(Metrics? metrics)
    {
        if (metrics is null) return Html.Nothing;
        // A trainer of the user's own need not say more than one number.
        var names = metrics.Final.DefaultIfEmpty(metrics.Primary).Take(MostMetrics).ToList();
        return Html.Of($"""
            <section>
            <h2>The model</h2>
            {Alerts(metrics.Alerts)}
            {Curves(metrics)}
            <div class="scroll"><table>
            <thead><tr><th>{metrics.MeasuredOn}</th><th class="n">this model</th><th class="n">trivial model</th></tr></thead>
            <tbody>{Html.Each(names, metric => Html.Of($"""
                <tr><td>{metric.Name}</td><td class="n">{Format.Number(metric.Value)}</td>
                <td class="n">{Baseline(metrics, metric.Name)}</td></tr>
                """))}</tbody>
            </table></div>
            <p>{Kind(metrics.Model)}, trained on {metrics.TrainRows:N0} rows, validated on {metrics.ValidationRows:N0}{TestRows(metrics)}.
            {Times(metrics.Timing)}</p>
            {Notes(metrics.Notes)}
            {ImportanceBars.Of(metrics)}
            {ConfusionTable.Of(metrics)}
            </section>
            """);
    }

    private static string Kind(ModelKind model) => model == ModelKind.Auto ? "A model of the command's own" : Format.Words(model);

    private static Html Times(Timing? timing) => timing is null ? Html.Nothing : Html.Of($"""
        {timing.SamplesPerSecond:N0} rows a second on {timing.Device}; the last attempt spent
        {timing.ReadingSeconds:0.#} s reading, {timing.TrainingSeconds:0.#} s training and
        {timing.EvaluatingSeconds:0.#} s evaluating, and stood still {timing.CheckpointStallSeconds:0.##} s
        for {timing.Checkpoints} checkpoints.
        """);

    private static Html Alerts(List<string> alerts) => alerts.Count == 0 ? Html.Nothing : Html.Of($"""
        <ul class="alerts">{Html.Each(alerts.Take(MostAlerts), alert => Html.Of($"<li>{alert}</li>"))}</ul>
        """);

    private static Html Notes(List<string> notes) => notes.Count == 0 ? Html.Nothing : Html.Of($"""
        <ul class="notes">{Html.Each(notes.Take(MostNotes), note => Html.Of($"<li>{note}</li>"))}</ul>
        """);

    private static Html Curves(Metrics metrics) => metrics.Epochs.Count == 0 ? Html.Nothing : Html.Of($"""
        <div class="charts">
        {LineChart.Of("Loss", new Line("training", [.. metrics.Epochs.Select(epoch => epoch.TrainLoss)]),
            new Line("validation", [.. metrics.Epochs.Select(epoch => epoch.ValidationLoss)]))}
        {LineChart.Of($"Validation {metrics.Primary.Name}",
            new Line("this model", [.. metrics.Epochs.Select(epoch => epoch.ValidationMetric)]))}
        </div>
        """);

    private static string Baseline(Metrics metrics, string name) =>
        metrics.Baseline.Find(value => value.Name == name) is { } baseline ? Format.Number(baseline.Value) : "";

    private static string TestRows(Metrics metrics) => metrics.TestRows > 0 ? $", tested on {metrics.TestRows:N0}" : "";
}
