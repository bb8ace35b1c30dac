namespace Overnight.Cli.Follow;

/// <summary>
/// How far a run has come, for a log: a line as an epoch ends, but not sooner than some seconds after the last, and in a long epoch one now
/// and then. What has not changed is not said again.
/// </summary>
internal sealed class ProgressLines
{
    private static readonly TimeSpan BetweenEpochs = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InAnEpoch = TimeSpan.FromSeconds(30);
    private TimeSpan _saidAt = -BetweenEpochs;
    private int _saidEpoch = 1;
    private string _said = "";

    /// <param name="run">As it stands.</param>
    /// <param name="elapsed">Since the watching began.</param>
    /// <param name="now">The time, for the forecast.</param>
    /// <returns>Null where there is nothing to say yet.</returns>
    public string? Next(RunSnapshot run, TimeSpan elapsed, DateTimeOffset now)
    {
        if (elapsed - _saidAt < BetweenEpochs) return null;
        if (SearchStanding.Of(run) is { } search)
        {
            // Nothing is trained any more once there is a result.
            return run.Result is null && (run.Trials.Count > 0 || run.Search is not null)
                ? Said(elapsed, search.Line(), ProgressWords.Outlook(Forecast.Of(run, now))) : null;
        }
        if (run.Progress is not { Step: > 0, Stage: "training" } progress || !ProgressWords.IsOfNow(run, progress)) return null;
        if (progress.Epoch == _saidEpoch && elapsed - _saidAt < InAnEpoch) return null;
        _saidEpoch = progress.Epoch;
        var measures = ProgressWords.Measures(progress, run.Plan?.Data.Images is not null);
        return Said(elapsed, string.Join("  ", measures.Prepend(ProgressWords.Epoch(progress))), ProgressWords.Outlook(Forecast.Of(run, now)));
    }

    private string? Said(TimeSpan elapsed, string what, IEnumerable<string> outlook)
    {
        // An outlook changes by the second: it is no news by itself.
        if (what == _said && elapsed - _saidAt < 4 * InAnEpoch) return null;
        (_said, _saidAt) = (what, elapsed);
        return string.Join("  ", outlook.Prepend(what));
    }
}
