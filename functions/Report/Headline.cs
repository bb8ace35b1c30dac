using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The outcome at a glance: the verdict, a sentence, and the four figures that people look for.</summary>
internal static class Headline
{
    public static Html Of(ReportContent content)
    {
        var result = content.Result;
        return Html.Of($"""
            <header class="page top">
            <p class="badges"><span class="badge {Format.Words(result.Status)}"><span aria-hidden="true">{(result.Status == RunStatus.Succeeded ? "✓" : "✕")}</span>{Format.Words(
                result.Status)}</span>{Champion(result)}</p>
            <h1 dir="auto">{result.Name}</h1>
            <p class="lead">{result.Message}</p>
            <dl class="tiles">
            {Metric(content)}
            {Cost(result, content.Receipt)}
            {Tile("attempts", "Attempts", Html.Of($"{result.Attempts}"), Html.Of($"{Interruptions(result)}"))}
            {Tile("time", "Wall time", Html.Of($"{Format.Duration(result.EndedAt - result.StartedAt)}"), Html.Of($"from {result.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"))}
            </dl>
            </header>
            """);
    }

    private static Html Champion(Result result) => result.Promoted switch
    {
        true => Html.Of($"""<span class="badge champion"><span aria-hidden="true">★</span>new champion</span>"""),
        false => Html.Of($"""<span class="badge">champion unchanged</span>"""),
        null => Html.Nothing,
    };

    private static Html Metric(ReportContent content)
    {
        if (content.Metrics is not { } metrics) return Html.Nothing;
        var baseline = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        return Tile("metric", metrics.Primary.Name, Html.Of($"{Format.Number(metrics.Primary.Value)}"), Html.Of($"""
            on the {metrics.MeasuredOn} part{(baseline is null ? "" : $"; trivial model {Format.Number(baseline.Value)}")}
            {(content.Promotion is { Comparison: { } champion, Metric: { } own } ? Html.Of(
                $"<br>champion {Format.Number(champion.ChampionValue)}, this {Format.Number(own.Value)} on the same {champion.Rows:N0} rows") : Html.Nothing)}
            """));
    }

    private static Html Cost(Result result, Receipt receipt) =>
        Tile("cost", "Cost", Html.Of($"{Format.Usd(receipt.TotalUsd)}"), (result.Attempts, receipt.SavingUsd) switch
        {
            (0, _) => Html.Of($"no instance was used"),
            (_, > 0) => Html.Of($"""<span class="gain" id="saving">{receipt.SavingPercent:0.#} % below on-demand</span>, {Format.Usd(receipt.OnDemandUsd)}"""),
            _ => Html.Of($"no less than on-demand"),
        });

    private static string Interruptions(Result result) => result switch
    {
        { Attempts: 0 } => "nothing was started",
        { Interruptions: 0 } => "never interrupted",
        { Interruptions: 1 } => "interrupted once",
        _ => $"interrupted {result.Interruptions} times",
    };

    private static Html Tile(string id, string name, Html value, Html beside) => Html.Of($"""
        <div class="tile"><dt>{name}</dt><dd class="value" id="{id}">{value}</dd><dd class="beside">{beside}</dd></div>
        """);
}
