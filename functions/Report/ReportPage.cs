using System.Text;

namespace Overnight.Functions.Report;

/// <summary>
/// <c>report.html</c>: one file that needs nothing else, no script and no network, readable on paper, on a phone, dark and light.
/// Lists are cut at stated lengths, so that it stays below 300 kB whatever the run.
/// </summary>
internal static class ReportPage
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using var css = typeof(ReportPage).Assembly.GetManifestResourceStream("Overnight.Functions.Report.report.css")!;
        return new StreamReader(css).ReadToEnd();
    });

    public static byte[] Of(ReportContent content)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{content.Result.Name}: {Format.Words(content.Result.Status)}</title>
            <style>{Html.Trusted(Style.Value)}</style>
            </head>
            <body>
            <main>
            {Headline.Of(content)}
            {ProblemList.Of(content.Result.Problems)}
            {ModelQuality.Of(content.Metrics)}
            {AttemptTimeline.Of(content.Attempts)}
            {ReceiptSection.Of(content.Receipt, content.Attempts.Count)}
            {QuoteSection.Of(content.Plan?.Quote)}
            {PlanSection.Of(content.Plan)}
            <footer>Run <code>{content.Result.Run}</code>, settled {content.Result.EndedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC by Overnight.</footer>
            </main>
            </body>
            </html>

            """);
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
