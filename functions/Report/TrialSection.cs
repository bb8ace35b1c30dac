using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The trials of a search: what each was told, how far it came, how good it was and what it cost.</summary>
internal static class TrialSection
{
    private const int MostTrials = 100;

    public static Html Of(SearchDocument? search)
    {
        if (search is null) return Html.Nothing;
        var shown = TrialWords.InOrder(search).Take(MostTrials).ToList();
        return ReportSection.Of("trials", "Trials", Html.Of($"""
            <p>{Summary(search)}</p>
            {TrialChart.Of(search)}
            {ReportSection.Scroll("The trials", Html.Of($"""
                <table class="trials">
                <caption>The best first, then those that came furthest. {search.Metric} is on the validation rows, of each trial's best epoch.</caption>
                <thead><tr><th scope="col" class="n">trial</th><th scope="col">parameters</th><th scope="col">ended</th><th scope="col" class="n">epochs</th>
                <th scope="col" class="n">{search.Metric}</th><th scope="col" class="n">attempts</th><th scope="col" class="n">USD</th></tr></thead>
                <tbody>{Html.Each(shown, trial => Row(trial, search))}</tbody>
                </table>
                """))}
            {(search.Trials.Count > MostTrials ? Html.Of($"""<p class="beside">And {search.Trials.Count - MostTrials:N0} trials more: see search.json.</p>""") : Html.Nothing)}
            <ul class="notes">{Html.Each(search.Notes.Take(10), note => Html.Of($"<li>{note}</li>"))}</ul>
            """));
    }

    private static string Summary(SearchDocument search)
    {
        var (best, usual) = (search.Trials.Find(trial => trial.Trial == search.Best), search.Trials.Find(trial => trial.Trial == 0));
        var text = best is null ? $"None of the {search.Trials.Count:N0} trials left a model."
            : $"Of {search.Trials.Count:N0} trials, trial {best.Trial} is the best: {TrialWords.Of(best.Parameters)}, {search.Metric} "
                + $"{Format.Number(best.Metric ?? 0)}{(usual?.Metric is { } value && best.Trial != 0 ? $"; the default setting came to {Format.Number(value)}" : "")}.";
        if (search.CostUsd is not { } cost) return text;
        return $"{text} The trials cost {Format.Usd(cost)}"
            + (search.AllToTheEndUsd is { } all ? $"; all of them to their last epochs would have cost about {Format.Usd(all)}, estimated from the epochs that were trained." : ".");
    }

    private static Html Row(TrialRecord trial, SearchDocument search) => Html.Of($"""
        <tr><th scope="row" class="n">{trial.Trial}</th><td>{Format.Label(TrialWords.Of(trial.Parameters))}{Best(trial, search)}</td>
        <td>{Format.Words(trial.State)}{(trial.Message is { } why ? Html.Of($"""<span class="beside"> {Format.Label(why)}</span>""") : Html.Nothing)}</td>
        <td class="n">{trial.Epochs:N0} of {trial.PlannedEpochs:N0}</td><td class="n">{(trial.Metric is { } metric ? Format.Number(metric) : "none")}</td>
        <td class="n">{trial.Attempts:N0}</td><td class="n">{(trial.CostUsd is { } usd ? Format.UsdInTable(usd) : "not known")}</td></tr>
        """);

    private static Html Best(TrialRecord trial, SearchDocument search) =>
        trial.Trial == search.Best ? Html.Of($""" <strong>the best</strong>""") : Html.Nothing;
}
