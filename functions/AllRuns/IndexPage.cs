using System.Security.Cryptography;
using System.Text;
using Overnight.Functions.Report;

namespace Overnight.Functions.AllRuns;

/// <summary>
/// <c>index.html</c>: one file that holds its data, so that it opens from a bucket or a local copy alike. Without a script it shows the
/// datasets and the newest runs; the script adds filter, order and pages. What it is made of can be read out of it again.
/// </summary>
internal static class IndexPage
{
    private const string DataStart = "<script type=\"application/json\" id=\"runs-data\">";
    private const string DataEnd = "</script>";

    private static readonly byte[] Start = Encoding.UTF8.GetBytes(DataStart), End = Encoding.UTF8.GetBytes(DataEnd);

    private static readonly Lazy<string> Sheet = new(() => ReportPage.Style + Resource("index.css"));
    private static readonly Lazy<string> Script = new(() => Resource("index.js"));

    /// <summary>The browser runs this script and no other, whatever a name might smuggle in.</summary>
    private static readonly Lazy<string> ScriptHash = new(() => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script.Value))));

    public static Html Of(RunIndex index) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Html.Trusted(ScriptHash.Value)}'">
        <title>Overnight: all runs</title>
        <style>{Html.Trusted(Sheet.Value)}</style>
        </head>
        <body>
        <a class="skip" href="#runs">To the runs</a>
        <header class="page top">
        <h1>All runs</h1>
        {Summary.Of(index)}
        </header>
        <main class="page">
        {DatasetCards.Of(index)}
        {RunTable.Of(index)}
        </main>
        <footer class="page page-foot">By Overnight. {Note(index)}</footer>
        {Html.Trusted(DataStart)}{index.ToJson()}{Html.Trusted(DataEnd)}
        <script>{Html.Trusted(Script.Value)}</script>
        </body>
        </html>

        """);

    /// <param name="page">As UTF-8.</param>
    /// <returns>Null where the page does not hold what <see cref="Of"/> wrote: it was torn, or changed by hand.</returns>
    public static RunIndex? TryRead(ReadOnlySpan<byte> page)
    {
        var start = page.IndexOf(Start);
        if (start < 0) return null;
        var data = page[(start + Start.Length)..];
        var end = data.IndexOf(End);
        return end < 0 ? null : RunIndex.TryParse(data[..end]);
    }

    private static string Note(RunIndex index) => index.Runs.Count < RunIndex.MostRuns ? ""
        : $"These are the newest {RunIndex.MostRuns:N0} runs: the ledger has all, and `overnight cost` adds them up.";

    private static string Resource(string name)
    {
        using var stream = typeof(IndexPage).Assembly.GetManifestResourceStream($"Overnight.Functions.AllRuns.{name}")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
