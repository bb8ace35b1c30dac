using Overnight.Contracts;
using Overnight.Functions.Receipts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Decide;

/// <summary>
/// The time of one trial of a search: others wait for its place, and the next rung for all. Unlike a run's deadline, which a run may
/// miss and say so, this one ends the training, with the best model that it has until then.
/// </summary>
internal static class TurnLimit
{
    // A container that was told to end takes half a minute.
    private const int AfterStopSeconds = 30;

    private const int LeastLimitSeconds = 60;

    /// <summary>When a turn that began then is over; null where it has no limit.</summary>
    public static DateTimeOffset? End(TrialLimits? limits, DateTimeOffset began)
    {
        if (limits?.Until is not { } until) return null;
        return limits.Seconds is { } seconds && began.AddSeconds(seconds) < until ? began.AddSeconds(seconds) : until;
    }

    /// <summary>What the workflow does for one trial in one rung.</summary>
    public static WorkflowUse Workflow(int attempts) => new() { IsWholeRun = false, Iterations = 1, Attempts = attempts };

    public static AttemptDecision Of(AttemptDecision chosen, AttemptFacts facts)
    {
        if (!facts.EndsAtDeadline || facts.Budget.Deadline is not { } deadline || chosen.Next == NextStep.Settle) return chosen;
        var (work, left) = (facts.Work, (deadline - facts.Now).TotalSeconds);
        var boot = Math.Max(0, work.StartSeconds - work.ReadingSeconds);
        var seconds = left - boot - work.FinishSeconds;
        if (seconds < work.ReadingSeconds + 1 || (chosen.Next == NextStep.Decide && chosen.PauseSeconds >= seconds))
        {
            return AttemptDecision.End(Verdict.TimedOut, $"{Words.Time(Math.Max(0, left))} are left of the time that this trial has within "
                + $"the search's deadline: too little for a start ({Words.Time(boot + work.ReadingSeconds)}) and what ends it ({Words.Time(work.FinishSeconds)}).");
        }
        if (chosen.Next != NextStep.Train) return chosen;
        var stop = (int)Math.Min(int.MaxValue / 2, seconds);
        if (chosen.StopAfterSeconds > 0) stop = Math.Min(stop, chosen.StopAfterSeconds);
        return chosen with
        {
            TimeoutSeconds = (int)Math.Clamp(left + AfterStopSeconds, 1, chosen.TimeoutSeconds),
            StopAfterSeconds = stop,
            LimitSeconds = Math.Clamp(stop + (int)work.FinishSeconds, LeastLimitSeconds, Math.Max(LeastLimitSeconds, chosen.LimitSeconds)),
            Why = $"{chosen.Why} Its turn is over in {Words.Time(left)}.",
        };
    }
}
