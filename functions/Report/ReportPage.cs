
namespace Overnight.Functions.Report;

/// <summary>
/// <c>report.html</c>: one file that needs nothing else, no script and no network, readable on paper, on a phone, dark and light.
/// Lists are cut at stated lengths; where names and sentences are so long that it would be too large yet, the longest part is left out.
/// </summary>
internal static class ReportPage
{
    public const int MostBytes = 300_000;

    /// <summary>For what is around the parts.</summary>
    private const int Spare = 10_000;

    /// <summary>Of the page and of all runs' page alike.</summary>
    public static string Style => Sheet.Value;

    private static readonly Lazy<string> Sheet = new(() =>
    {
        using var css = typeof(ReportPage).Assembly.GetManifestResourceStream("Overnight.Functions.Report.report.css")!;
        return new StreamReader(css).ReadToEnd();
    });

    public static byte[] Of(ReportContent content)
    {
        // In the order of what people ask: is it good, what was it made of, what happened, what did it cost, how do I get at it.
        (string Id, string Name, Html Part)[] parts =
        [
            ("mend", "What to mend", ProblemList.Of(content.Result.Problems)),
            ("alerts", "Before you trust it", Alerts.Of(content.Metrics)),
            ("model", "The model", ModelQuality.Of(content.Metrics, content.Promotion)),
            ("trials", "Trials", TrialSection.Of(content.Search)),
            ("data", "The data", DataSection.Of(content.Plan, content.Metrics)),
            ("timeline", "Attempts", AttemptTimeline.Of(content.Attempts, content.Receipt)),
            ("receipt", "Receipt", ReceiptSection.Of(content.Receipt, content.Attempts.Count)),
            ("plan", "Plan and quote", PlanSection.Of(content.Plan)),
            ("use", "Use the model", UseSection.Of(content)),
            ("again", "Reproduce", ReproduceSection.Of(content.Plan)),
        ];
        var shown = parts.Where(part => part.Part != Html.Nothing).ToList();
        Shorten(shown, MostBytes - Spare - Style.Length);
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{content.Result.Name}: {Format.Words(content.Result.Status)}</title>
            <style>{Html.Trusted(Style)}</style>
            </head>
            <body>
            <a class="skip" href="#content">To the details</a>
            {Headline.Of(content)}
            <nav class="page" aria-label="On this page"><ul class="contents">{Html.Each(shown, part => Html.Of($"""<li><a href="#{part.Id}">{part.Name}</a></li>"""))}</ul></nav>
            <main id="content" class="page">
            {Html.Each(shown, part => part.Part)}
            </main>
            <footer class="page page-foot">Run <code>{content.Result.Run}</code>, settled {content.Result.EndedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC by Overnight.
            Beside this page lie the documents that it is made of: result.json, metrics.json, receipt.json, plan.json.</footer>
            </body>
            </html>

            """);
        return page.ToUtf8();
    }

    private static void Shorten(List<(string Id, string Name, Html Part)> parts, int most)
    {
        var bytes = parts.ConvertAll(part => part.Part.Utf8Length);
        while (bytes.Sum() > most)
        {
            var longest = bytes.IndexOf(bytes.Max());
            var (id, name, _) = parts[longest];
            parts[longest] = (id, name, ReportSection.Of(id, name, Html.Of($"<p>This part would make the page too large to forward: see the documents beside it.</p>")));
            bytes[longest] = 0;
        }
    }
}
