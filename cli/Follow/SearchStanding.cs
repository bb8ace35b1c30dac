using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>How a search stands: how many trials wait, run and are done, and the best so far.</summary>
/// <param name="Rung">1-based, the one under way.</param>
/// <param name="Best">The trial's number and its metric; null where no trial has been measured.</param>
internal sealed record SearchStanding(int Rung, int Rungs, int Waiting, int Running, int Done, (int Trial, NamedValue Metric)? Best)
{
    // Of errors, less is better.
    private static readonly string[] Errors = ["rmse", "mae", "logLoss", "loss"];

    /// <returns>Null where the run does not search.</returns>
    public static SearchStanding? Of(RunSnapshot run)
    {
        if (run.Plan?.Search is not { } search) return null;
        var over = run.Search?.Rungs ?? 0;
        var rung = Math.Min(over, search.Rungs.Count - 1);
        // In a later rung only the best of the one before take part: the others are done for good.
        var inIt = search.Rungs[rung].Trials;
        var running = run.Trials.Count(trial => trial.IsRunning);
        var done = over >= search.Rungs.Count ? inIt : Math.Min(inIt, over == 0 ? run.Trials.Count(trial => trial.IsDone) : DoneInLater(run, search, rung));
        return new SearchStanding(rung + 1, search.Rungs.Count, Math.Max(0, inIt - running - done), running, done, BestOf(run));
    }

    public string Line()
    {
        var rung = Rungs > 1 ? $"rung {Rung}/{Rungs}: " : "";
        var best = Best is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"; best so far trial {known.Trial}, {known.Metric.Name} {known.Metric.Value:0.0000}") : "";
        return $"trials: {rung}{Done} done, {Running} running, {Waiting} waiting{best}";
    }

    private static int DoneInLater(RunSnapshot run, PlannedSearch search, int rung)
    {
        var share = search.Rungs[rung].Share;
        return run.Trials.Count(trial => trial.IsDone && trial.Progress is { Epochs: > 0 } progress && progress.Epoch >= share * progress.Epochs);
    }

    private static (int, NamedValue)? BestOf(RunSnapshot run)
    {
        var measured = run.Trials.Where(trial => trial.Progress?.Metric is not null).Select(trial => (trial.Trial, trial.Progress!.Metric!)).ToList();
        if (measured.Count == 0) return null;
        var higher = run.Search?.HigherIsBetter ?? !Errors.Contains(measured[0].Item2.Name);
        return higher ? measured.MaxBy(trial => trial.Item2.Value) : measured.MinBy(trial => trial.Item2.Value);
    }
}
