using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.AllRuns;

/// <summary>What all runs on the page come to.</summary>
internal static class Summary
{
    public static Html Of(RunIndex index)
    {
        var runs = index.Runs;
        if (runs.Count == 0) return Html.Of($"""<p class="lead">No run has ended yet. Upload a dataset to start one.</p>""");
        var (cost, onDemand) = (runs.Sum(run => run.Usd ?? 0), runs.Sum(run => run.OnDemandUsd ?? 0));
        var succeeded = runs.Count(run => run.Status == RunStatus.Succeeded);
        return Html.Of($"""
            <dl class="tiles">
            {Tile("Runs", $"{runs.Count:N0}", $"{succeeded:N0} succeeded, {runs.Count - succeeded:N0} did not")}
            {Tile("Cost", Money(cost), onDemand > cost ? $"{100 * (onDemand - cost) / onDemand:0.#} % below on-demand, {Money(onDemand)}" : "no less than on-demand")}
            {Tile("Datasets", $"{runs.Select(run => run.Name).Distinct(StringComparer.Ordinal).Count():N0}", $"{index.Champions.Count:N0} with a champion")}
            {Tile("Interruptions", $"{runs.Sum(run => run.Interruptions):N0}", $"in {runs.Count(run => run.Interruptions > 0):N0} of the runs")}
            </dl>
            """);
    }

    /// <summary>Cents where there are dollars; more digits only below.</summary>
    private static string Money(decimal usd) => usd >= 1 ? $"${usd:N2}" : Format.Usd(usd);

    private static Html Tile(string name, string value, string beside) => Html.Of($"""
        <div class="tile"><dt>{name}</dt><dd class="value">{value}</dd><dd class="beside">{beside}</dd></div>
        """);
}
