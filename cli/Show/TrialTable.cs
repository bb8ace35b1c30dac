using System.Globalization;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Show;

/// <summary>A search's trials as a table, the best first, and beneath it what they cost.</summary>
internal static class TrialTable
{
    /// <summary>What a terminal shows without scrolling for long; search.json has all.</summary>
    private const int MostTrials = 30;

    public static void Tell(SearchDocument search, Output output)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("trial").RightAligned()).AddColumn("parameters").AddColumn("ended")
            .AddColumn(new TableColumn("epochs").RightAligned()).AddColumn(new TableColumn(Markup.Escape(search.Metric)).RightAligned())
            .AddColumn(new TableColumn("cost").RightAligned());
        foreach (var row in Rows(search)) table.AddRow([.. row.Select(Markup.Escape)]);
        output.Draw(table);
        foreach (var line in Beneath(search)) output.Say(line);
    }

    public static IEnumerable<string[]> Rows(SearchDocument search) => TrialWords.InOrder(search).Take(MostTrials).Select(trial => new[]
    {
        $"{(trial.Trial == search.Best ? "* " : "")}{trial.Trial}",
        TrialWords.Of(trial.Parameters),
        Words(trial.State),
        $"{trial.Epochs} of {trial.PlannedEpochs}",
        trial.Metric is { } metric ? metric.ToString("0.0000", CultureInfo.InvariantCulture) : "none",
        trial.CostUsd is { } usd ? Dollars(usd) : "not known",
    });

    public static IEnumerable<string> Beneath(SearchDocument search)
    {
        if (search.Trials.Count > MostTrials) yield return $"and {search.Trials.Count - MostTrials} trials more, in search.json";
        yield return $"{search.Metric} is on the validation rows; * is the trial whose model is the run's";
        if (search.CostUsd is { } cost)
        {
            yield return $"search  {Dollars(cost)}" + (search.AllToTheEndUsd is { } all
                ? $"; all {search.Trials.Count} trials to their last epochs: about {Dollars(all)}, estimated from the epochs that were trained" : "");
        }
        foreach (var note in search.Notes) yield return $"- {note}";
    }

    private static string Words(TrialState state) => state switch
    {
        TrialState.StoppedEarly => "stopped early",
        TrialState.OutOfTime => "out of time",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Dollars(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.000000}");
}
