using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SettleRun;

/// <summary>How a run ended, in a word and in a sentence.</summary>
internal sealed record RunOutcome(RunStatus Status, string Message)
{
    /// <param name="state">The workflow's state when nothing more was to be done.</param>
    /// <param name="metrics">What the trainer measured; null where it left nothing that could be read.</param>
    public static RunOutcome Of(RunState state, Metrics? metrics)
    {
        if (state.Error is { } error)
            return new RunOutcome(RunStatus.Failed, InOwnHouse(state.Train is null ? "Planning" : "Judging the attempt", error));
        if (state.Train is null) return new RunOutcome(RunStatus.Rejected, state.Message ?? "The upload cannot be trained on.");
        if (state.Verdict != Verdict.Finished)
            return new RunOutcome(RunStatus.Failed, state.Message ?? "The training did not finish.");
        if (metrics is null)
        {
            return new RunOutcome(RunStatus.Failed,
                "The trainer ended with success but left no metrics.json that can be read, so nobody knows what it trained: see its log.");
        }
        return new RunOutcome(RunStatus.Succeeded, Success(metrics));
    }

    /// <summary>What can be said from the state alone, when the account itself could not be made.</summary>
    public static RunOutcome OfUnsettled(RunState state, StepError unsettled)
    {
        var told = state.Train is not null && state.Verdict == Verdict.Finished
            ? new RunOutcome(RunStatus.Succeeded, "The training finished; its files are in the run's folder.")
            : Of(state, metrics: null);
        return told with { Message = $"{told.Message} {InOwnHouse("Settling the account", unsettled)}" };
    }

    private static string Success(Metrics metrics)
    {
        var baseline = metrics.Baseline.Find(value => value.Name == metrics.Primary.Name);
        var beside = baseline is null ? "" : $"; the trivial model has {baseline.Value:0.####}";
        return $"Trained: {metrics.Primary.Name} {metrics.Primary.Value:0.####} on the {metrics.MeasuredOn} part{beside}.";
    }

    private static string InOwnHouse(string what, StepError error) =>
        $"{what} failed on our side: {error.Error}. {Bounded.Text(error.Cause ?? "")} The function's log has more. {SameUpload.StaysOneRun}";
}
