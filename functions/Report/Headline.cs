using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The outcome at a glance: the status, a sentence, and the four figures that people look for.</summary>
internal static class Headline
{
    public static Html Of(ReportContent content)
    {
        var result = content.Result;
        return Html.Of($"""
            <header>
            <p class="status {Format.Words(result.Status)}">{Format.Words(result.Status)}</p>
            <h1>{result.Name}</h1>
            <p class="lead">{result.Message}</p>
            <div class="tiles">
            {Metric(content)}
            {Cost(result, content.Receipt)}
            {Tile("Attempts", $"{result.Attempts}", Interruptions(result))}
            {Tile("Wall time", Format.Duration(result.EndedAt - result.StartedAt), $"from {result.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC")}
            </div>
            </header>
            """);
    }

    private static Html Metric(ReportContent content)
    {
        if (content.Metrics is not { } metrics) return Html.Nothing;
        var baseline = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        var beside = baseline is null ? "" : $", trivial model {Format.Number(baseline.Value)}";
        return Tile(metrics.Primary.Name, Format.Number(metrics.Primary.Value), $"on the {metrics.MeasuredOn} part{beside}");
    }

    private static Html Cost(Result result, Receipt receipt) => Tile("Cost", Format.Usd(receipt.TotalUsd), (result.Attempts, receipt.SavingUsd) switch
    {
        (0, _) => "no instance was used",
        (_, > 0) => $"{receipt.SavingPercent:0.#} % below on-demand, {Format.Usd(receipt.OnDemandUsd)}",
        _ => "no less than on-demand",
    });

    private static string Interruptions(Result result) => result switch
    {
        { Attempts: 0 } => "nothing was started",
        { Interruptions: 0 } => "never interrupted",
        { Interruptions: 1 } => "interrupted once",
        _ => $"interrupted {result.Interruptions} times",
    };

    private static Html Tile(string name, string value, string beside) => Html.Of($"""
        <div class="tile"><span class="name">{name}</span><span class="value">{value}</span><span class="beside">{beside}</span></div>
        """);
}
