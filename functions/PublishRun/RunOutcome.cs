using Overnight.Contracts;
using Overnight.Functions.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>How a run ended, in a word and in a sentence.</summary>
internal sealed record RunOutcome(RunStatus Status, string Message)
{
    public Verdict? Verdict { get; init; }
    public List<Problem> Problems { get; init; } = [];

    /// <param name="state">The workflow's state when nothing more was to be done.</param>
    /// <param name="records">What the run left.</param>
    /// <param name="metrics">What the trainer measured; null where it left nothing that could be read.</param>
    public static RunOutcome Of(RunState state, RunRecords records, Metrics? metrics)
    {
        var outcome = state.Stopped is { } stopped ? OfStopped(stopped)
            : state.Error is { } error ? Failed(InOwnHouse(state.Train is null ? "Planning" : "Training", error.Error, error.Cause))
            : state.Train is null ? Rejected(state)
            : !state.Searches && state.Ended is [{ Error: { } unjudged }, ..] ? Failed(InOwnHouse("Judging the attempt", unjudged, cause: null))
            : OfLast(records, metrics);
        if (state.Stopped is null && Late(records) is { } late) outcome = outcome with { Message = $"{outcome.Message} {late}" };
        return state.Unsettled is { } unsettled ? outcome with { Message = $"{outcome.Message} {Unaccounted(unsettled)}" } : outcome;
    }

    /// <summary>What can be said from the state alone, when the records could not be read or the report not be written.</summary>
    public static RunOutcome OfUnpublished(RunState state, StepError unpublished)
    {
        var verdict = state.Best is not null ? Contracts.Verdict.Finished : state.Ended is [var ended, ..] ? ended.Verdict : null;
        var told = verdict == Contracts.Verdict.Finished
            ? new RunOutcome(RunStatus.Succeeded, "The training finished; its files are in the run's folder.") { Verdict = verdict }
            : state.Train is null && state.Error is null && state.Stopped is null ? Of(state, Nothing(state), metrics: null)
            : Failed($"The training did not finish ({verdict?.ToString() ?? "not judged"}): the run's folder says more.", verdict);
        return told with { Message = $"{told.Message} {InOwnHouse("Publishing the result", unpublished.Error, unpublished.Cause)}" };
    }

    /// <summary>With what became of the comparison with the champion.</summary>
    public RunOutcome With(Promotion? promotion, StepError? unevaluated) =>
        promotion is not null ? this with { Message = $"{Message} {promotion.Message}" }
        : unevaluated is null ? this
        : this with { Message = $"{Message} Comparing it with the champion failed on our side: {unevaluated.Error}. {Bounded.Text(unevaluated.Cause ?? "")}" };

    private static RunOutcome OfLast(RunRecords records, Metrics? metrics)
    {
        var (last, verdict) = (records.Last, records.Verdict);
        if (records.Search is { } search) return OfSearch(search, records, metrics);
        if (verdict != Contracts.Verdict.Finished)
            return Failed(last?.Message ?? "The training did not finish.", verdict) with { Problems = last?.Problems ?? [] };
        return metrics is null
            ? Failed("The trainer ended with success but left no metrics.json that can be read, so nobody knows what it trained: see its log.",
                verdict)
            : new RunOutcome(RunStatus.Succeeded, Success(metrics, records.Plan?.Budget.MaxUsd)) { Verdict = verdict };
    }

    private static RunOutcome OfSearch(SearchDocument search, RunRecords records, Metrics? metrics)
    {
        if (search.Best is not { } best || metrics is null)
        {
            var first = search.Trials.Find(trial => trial.State is TrialState.Failed or TrialState.OutOfTime);
            var why = first?.Message is { } said ? $" Trial {first.Trial}: {said}" : "";
            return Failed($"None of the {search.Trials.Count} trials left a model.{why}", records.Verdict) with
            {
                Problems = records.Attempts.Find(attempt => attempt.Problems is { Count: > 0 })?.Problems ?? [],
            };
        }
        var (winner, usual) = (search.Trials.Find(trial => trial.Trial == best)!, search.Trials.Find(trial => trial.Trial == 0));
        var beside = best == 0 ? "the default setting, which no other was better than"
            : usual?.Metric is { } value ? Text($"{search.Metric} {winner.Metric:0.####} on the validation rows; the default setting came to {value:0.####}")
            : Text($"{search.Metric} {winner.Metric:0.####} on the validation rows");
        return new RunOutcome(RunStatus.Succeeded, $"The best of {search.Trials.Count} trials is trial {best}: {beside}. "
            + $"{Success(metrics, records.Plan?.Budget.MaxUsd)}{string.Concat(search.Notes.Select(note => " " + note))}")
        { Verdict = records.Verdict };
    }

    private static string Text(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Step Functions' own end of an execution: nobody in the workflow could say anything about it.</summary>
    private static RunOutcome OfStopped(StoppedRun stopped)
    {
        var cause = stopped.Cause is { Length: > 0 } said ? $" Step Functions says: {Bounded.Text(said)}." : "";
        return stopped.Status switch
        {
            "ABORTED" => Failed($"Somebody stopped the run.{cause} If it was a mistake: {SameUpload.Again}", Contracts.Verdict.Stopped),
            "TIMED_OUT" => Failed($"The run reached the workflow's own limit of time.{cause} {SameUpload.Again}", Contracts.Verdict.TimedOut),
            _ => Failed($"The workflow failed on our side.{cause} {SameUpload.Again}"),
        };
    }

    private static RunOutcome Rejected(RunState state) =>
        new(RunStatus.Rejected, state.Message ?? "The upload cannot be trained on.") { Problems = state.Problems ?? [] };

    private static RunOutcome Failed(string message, Verdict? verdict = null) => new(RunStatus.Failed, message) { Verdict = verdict };

    private static RunRecords Nothing(RunState state) => new() { Folder = new RunFolder(state.Name, state.Run), Attempts = [] };

    private static string Success(Metrics metrics, decimal? maxUsd)
    {
        var baseline = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        var beside = baseline is null ? "" : $"; the trivial model has {baseline.Value:0.####}";
        var measured = $"{metrics.Primary.Name} {metrics.Primary.Value:0.####} on the {metrics.MeasuredOn} part";
        if (metrics.EndedEarly is not { } early) return $"Trained: {measured}{beside}.";
        var limit = maxUsd is { } usd ? $"${usd:0.00####}" : "the time there was";
        return $"The best model for {limit}: {measured} after {early.Epochs} of {early.Planned} epochs{beside}.";
    }

    private static string? Late(RunRecords records) =>
        records.Attempts.Max(attempt => attempt.StoppedAt) is { } ended && records.Plan?.Budget.Deadline is { } deadline && ended > deadline
            ? $"It ended {Format.Duration(ended - deadline)} after its deadline, {deadline.UtcDateTime:yyyy-MM-dd HH:mm} UTC."
            : null;

    private static string Unaccounted(StepError error) =>
        $"What it cost could not be worked out: {error.Error}. {Bounded.Text(error.Cause ?? "")} The function's log has more.";

    private static string InOwnHouse(string what, string? error, string? cause) =>
        $"{what} failed on our side: {error}. {Bounded.Text(cause ?? "")} The function's log has more. {SameUpload.StaysOneRun}";
}
