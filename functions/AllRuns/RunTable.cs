using System.Runtime.CompilerServices;
using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.AllRuns;

/// <summary>The newest runs as rows: what a browser without scripts shows, and what the script starts from.</summary>
internal static class RunTable
{
    /// <summary>Rows on the page at once, with the script as without: a browser lays out no more, however many runs there are.</summary>
    public const int RowsAtOnce = 100;

    private static readonly (string Key, string Name, string Kind)[] Columns =
    [
        ("startedAt", "started (UTC)", ""), ("name", "dataset", ""), ("run", "report", ""), ("status", "ended", ""), ("value", "metric", "n"),
        ("usd", "cost", "n"), ("saving", "saving", "n"), ("attempts", "attempts", "n"), ("seconds", "time", "n"),
    ];

    // A run's row stays as it is from page to page, but for the badge.
    private static readonly ConditionalWeakTable<IndexedRun, Html> Kept = [], KeptOfChampions = [];

    public static Html Of(RunIndex index) => index.Runs.Count == 0 ? Html.Nothing : ReportSection.Of("runs", "Runs", Html.Of($"""
        <form class="filters" id="filters" hidden>
        <label>Find <input type="search" id="find" autocomplete="off"></label>
        <label>Dataset <select id="dataset"><option value="">all</option></select></label>
        <label>Ended <select id="status"><option value="">any way</option><option value="succeeded">succeeded</option><option value="failed">failed</option><option value="rejected">rejected</option></select></label>
        </form>
        {ReportSection.Scroll("Runs", Html.Of($"""
            <table class="runs" id="table">
            <thead><tr>{Html.Each(Columns, column => Html.Of($"""<th scope="col" data-key="{column.Key}"{(column.Kind == "n" ? Html.Of($""" class="n" """) : Html.Nothing)}>{column.Name}</th>"""))}</tr></thead>
            <tbody id="rows">{Html.Each(index.Runs.Take(RowsAtOnce), run => Row(run, index.Champions.GetValueOrDefault(run.Name) == run.Run))}</tbody>
            </table>
            """))}
        <p class="pager"><span id="shown" role="status">{Shown(index.Runs.Count)}</span>
        <span id="pages" hidden><button type="button" id="newer">Previous</button> <button type="button" id="older">Next</button></span></p>
        """));

    private static string Shown(int runs) => runs <= RowsAtOnce ? $"{runs:N0} run{(runs == 1 ? "" : "s")}" : $"1 to {RowsAtOnce} of {runs:N0} runs";

    private static Html Row(IndexedRun run, bool isChampion) =>
        (isChampion ? KeptOfChampions : Kept).GetValue(run, one => Html.Trusted(Draw(one, isChampion).ToUtf8()));

    private static Html Draw(IndexedRun run, bool isChampion) => Html.Of($"""
        <tr><td class="n left">{run.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm}</td><td dir="auto">{run.Name}</td><td>{Link(run)}{(isChampion ? Html.Of($""" <span class="badge champion">★ champion</span>""") : Html.Nothing)}</td><td><span class="verdict {Kind(run.Status)}"><span class="shape {Kind(run.Status)}" aria-hidden="true"></span>{Format.Words(run.Status)}</span></td><td class="n">{(run.Value is { } value ? Html.Of($"""{Format.Number(value)} <span class="beside">{run.Metric}</span>""") : Html.Nothing)}</td><td class="n">{(run.Usd is { } usd ? Format.Usd(usd) : "")}</td><td class="n">{Saving(run)}</td><td class="n">{run.Attempts}</td><td class="n">{Format.Duration(TimeSpan.FromSeconds(Math.Round(run.Seconds, MidpointRounding.AwayFromZero)))}</td></tr>
        """);

    private static Html Link(IndexedRun run) => run.WithoutReport ? Html.Of($"{run.Run}")
        : Html.Of($"""<a href="{RunFolder.Runs}{Uri.EscapeDataString(run.Folder ?? run.Name)}/{Uri.EscapeDataString(run.Run)}/report.html">{run.Run}</a>""");

    private static string Kind(RunStatus status) => status == RunStatus.Succeeded ? "good" : "bad";

    private static string Saving(IndexedRun run) =>
        run is { Usd: { } usd, OnDemandUsd: > 0 and { } onDemand } ? $"{Math.Round(100 * (onDemand - usd) / onDemand, MidpointRounding.AwayFromZero):0} %" : "";
}
