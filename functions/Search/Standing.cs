using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Search;

/// <summary>What one trial left when a rung was over.</summary>
/// <param name="Ended">The line that its iteration left.</param>
/// <param name="Metrics">Null where it never came so far; those of an earlier rung where it failed in this one.</param>
/// <param name="Message">Why its last attempt ended, where that was no success.</param>
internal sealed record SeenTrial(EndedTrial Ended, Metrics? Metrics, string? Message)
{
    /// <summary>The best epoch: what the trial's model is, or would be. Null where there is none with a number.</summary>
    public EpochMetrics? Best => Metrics?.Epochs.Where(epoch => double.IsFinite(epoch.ValidationMetric))
        .Aggregate((EpochMetrics?)null, (best, epoch) => best is null || IsBetter(epoch, best, Metrics.HigherIsBetter) ? epoch : best);

    /// <summary>By the metric; where that is the same, by the loss: as the trainer chooses its best epoch.</summary>
    public static bool IsBetter(EpochMetrics one, EpochMetrics other, bool higherIsBetter)
    {
        var gain = higherIsBetter ? one.ValidationMetric - other.ValidationMetric : other.ValidationMetric - one.ValidationMetric;
        return gain > 0 || (gain == 0 && one.ValidationLoss < other.ValidationLoss);
    }
}

/// <summary>
/// Where a search stands after a rung, and who goes on. Pure: facts in, the document and the next trials out; the same facts give the
/// same answer, so a function that is called again does nothing twice.
/// </summary>
internal static class Standing
{
    /// <param name="plan">One that searches.</param>
    /// <param name="rung">That is over.</param>
    /// <param name="before">As an earlier rung, or an earlier call for this one, left it; null after the first.</param>
    /// <param name="seen">The rung's trials.</param>
    /// <param name="places">In the next rung; 0 where there is none.</param>
    public static SearchDocument After(Plan plan, int rung, SearchDocument? before, IReadOnlyCollection<SeenTrial> seen, int places)
    {
        var search = plan.Search!;
        var told = seen.Select(trial => trial.Metrics).OfType<Metrics>().FirstOrDefault();
        var isClassification = plan.Task == LearningTask.Classification;
        var found = seen.ToDictionary(trial => trial.Ended.Trial);
        var records = Enumerable.Range(0, search.Trials.Count).Select(trial => found.TryGetValue(trial, out var now)
            ? Record(plan, rung, now)
            : before?.Trials.Find(record => record.Trial == trial) ?? Unseen(plan, trial)).ToList();
        var document = new SearchDocument
        {
            Run = plan.Run,
            Method = search.Method,
            Metric = told?.Primary.Name ?? before?.Metric ?? (isClassification ? "accuracy" : "rmse"),
            HigherIsBetter = told?.HigherIsBetter ?? before?.HigherIsBetter ?? isClassification,
            Rungs = rung + 1,
            PlannedRungs = search.Rungs.Count,
            Trials = records,
        };
        var next = Next(places, document, found);
        // Who could have gone on, and does not.
        return document with
        {
            Trials = records.ConvertAll(record => next.Contains(record.Trial) ? record with { State = TrialState.Waiting }
                : record.State != TrialState.Waiting ? record
                : record with { State = record.Rungs > 0 ? TrialState.Dropped : TrialState.OutOfTime }),
            Notes = [.. Notes(records)],
        };
    }

    /// <summary>Who takes part in the next rung, in the order of their numbers; empty where there is none.</summary>
    public static List<TrialTurn> Next(SearchDocument document) =>
        [.. document.Trials.Where(record => record.State == TrialState.Waiting).Select(record => new TrialTurn(record.Trial, record.Attempts + 1))];

    /// <summary>Those that may have a model, the best first.</summary>
    public static IEnumerable<TrialRecord> WithModel(SearchDocument document, IReadOnlyDictionary<int, SeenTrial> seen) => Ranked(
        document.Trials.Where(record => record.Metric is not null && record.State is not (TrialState.Waiting or TrialState.Dropped)),
        document.HigherIsBetter, seen);

    private static HashSet<int> Next(int places, SearchDocument document, Dictionary<int, SeenTrial> seen)
    {
        if (places == 0) return [];
        // Where trials of this rung were lost, the best of those that an earlier one had dropped take their places.
        var able = document.Trials.Where(record => record is { Metric: not null, State: TrialState.Waiting or TrialState.Dropped }).ToList();
        var ranked = able.GroupBy(record => record.Rungs).OrderByDescending(group => group.Key)
            .SelectMany(group => Ranked(group, document.HigherIsBetter, seen)).Select(record => record.Trial).ToList();
        // Trial 0 is the default setting: it goes on whatever its rank, so that the search is never worse than it; but for one place alone.
        return [.. ranked.OrderBy(trial => places > 1 && trial != 0).Take(places)];
    }

    private static IEnumerable<TrialRecord> Ranked(
        IEnumerable<TrialRecord> records, bool higherIsBetter, IReadOnlyDictionary<int, SeenTrial> seen) =>
        records.OrderBy(record => higherIsBetter ? -record.Metric!.Value : record.Metric!.Value)
            .ThenBy(record => seen.GetValueOrDefault(record.Trial)?.Best?.ValidationLoss ?? double.MaxValue)
            .ThenBy(record => record.Trial);

    private static TrialRecord Record(Plan plan, int rung, SeenTrial trial)
    {
        var (ended, metrics) = (trial.Ended, trial.Metrics);
        var state = ended.Verdict switch
        {
            Verdict.Finished when metrics is null => TrialState.Failed,
            Verdict.Finished => metrics.EndedEarly?.Why switch
            {
                EarlyEndReason.Rung => TrialState.Waiting,
                EarlyEndReason.Median => TrialState.StoppedEarly,
                EarlyEndReason.TimeUp => TrialState.OutOfTime,
                _ => TrialState.Finished,
            },
            Verdict.OverBudget or Verdict.TimedOut => TrialState.OutOfTime,
            _ => TrialState.Failed,
        };
        return Unseen(plan, ended.Trial) with
        {
            State = state,
            Metric = trial.Best?.ValidationMetric,
            Epochs = metrics?.Epochs.Count ?? 0,
            Rungs = rung + 1,
            Attempts = ended.Attempt,
            Message = state is TrialState.Failed ? trial.Message ?? ended.Error ?? "It left no metrics.json that can be read: see its log."
                : state is TrialState.OutOfTime ? trial.Message : null,
        };
    }

    private static TrialRecord Unseen(Plan plan, int trial) => new()
    {
        Trial = trial,
        Parameters = plan.Search!.Trials[trial],
        State = TrialState.Waiting,
        PlannedEpochs = plan.OfTrial(trial).Training.Epochs,
    };

    private static IEnumerable<string> Notes(List<TrialRecord> records)
    {
        var (failed, late) = (records.Count(record => record.State == TrialState.Failed), records.Count(record => record.State == TrialState.OutOfTime));
        if (failed > 0) yield return $"{failed} of {records.Count} trials failed; the search went on without them.";
        if (late > 0)
            yield return $"{late} of {records.Count} trials were ended by the time or the money that there was: their models are the best until then.";
    }
}
