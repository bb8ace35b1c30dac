using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Decide;

/// <summary>
/// Decides on the next attempt of a run: where, for how long, or not now, or not at all. Facts in, a decision out; no clock, no
/// service. The limits of the recipe come first, then the market, then what the money allows.
/// </summary>
internal static class AttemptPolicy
{
    /// <summary>Of one task of the workflow: a day for the longest container, and two hours for capacity.</summary>
    public static readonly TimeSpan LongestTask = TimeSpan.FromHours(26);

    /// <summary>
    /// Attempts that brought the run no further, one after another. Spot zones in the public traces are lost every hour at worst, and
    /// checkpoints are minutes apart: twenty in vain mean that the training does not get anywhere.
    /// </summary>
    public const int MostInVain = 20;

    /// <summary>Of one run, whatever they brought: an hour of waiting each is more than a week.</summary>
    public const int MostAttempts = 200;

    // With a price limit below the on-demand price, an attempt is called back so often that the price is looked at again.
    private static readonly TimeSpan PriceLook = TimeSpan.FromHours(6);

    public static AttemptDecision Decide(AttemptFacts facts)
    {
        var inVain = InVain(facts.Attempts);
        if (facts.Attempts.Count >= MostAttempts || inVain >= MostInVain)
            return AttemptDecision.End(facts.Last!.Verdict, $"It was attempt {facts.Attempts.Count}, and more are not made.");
        var allowed = AllowedMarkets.Of(facts);
        if (allowed.Instead is { } instead) return instead;
        if (TooSoon(facts) is { } wait) return wait;

        // A market that takes each instance before it has brought anything is no market, and one that has taken a hundred is no better:
        // as long as some attempts are left, the run can still be brought to its end.
        var isHostile = allowed.OnDemand && (inVain >= MostInVain / 2 || facts.Attempts.Count >= MostAttempts / 2)
            && facts is not { LastMarket: Market.OnDemand, Last.Verdict: Verdict.NoCapacity };
        var chosen = isHostile
            ? AttemptDecision.Attempt(Market.OnDemand, LongestTask.TotalSeconds, inVain >= MostInVain / 2
                ? $"On demand: {inVain} attempts brought the training no further."
                : $"On demand: {facts.Attempts.Count} attempts have not brought the training to its end.")
            : allowed is { Spot: true, OnDemand: true } && facts.Budget.Deadline is { } deadline
            ? DeadlineChoice.Of(facts, deadline)
            : PatientChoice.Of(facts, allowed);
        if (chosen.Next != NextStep.Train) return chosen;
        if (chosen.Market == Market.Spot && facts.Budget.MaxPricePerHour < facts.Prices.DearestOnDemand)
            chosen = chosen with { TimeoutSeconds = Math.Min(chosen.TimeoutSeconds, (int)PriceLook.TotalSeconds) };
        return BudgetLimit.Of(chosen, facts, spotIsInVain: isHostile && inVain >= MostInVain / 2);
    }

    /// <summary>
    /// How many of the last attempts brought no checkpoint further than it was. Waiting for capacity is no attempt at the work.
    /// </summary>
    private static int InVain(List<Attempt> attempts)
    {
        var (inVain, furthest) = (0, -1L);
        foreach (var attempt in attempts.Where(attempt => !HasOnlyWaited(attempt)))
        {
            inVain = attempt.CheckpointStep > furthest ? 0 : inVain + 1;
            furthest = Math.Max(furthest, attempt.CheckpointStep ?? -1);
        }
        return inVain;
    }

    /// <summary>
    /// A queue that cancels at once is not asked again at once: submissions without capacity are a minute apart, then two, up to
    /// half an hour. A job that waited in its queue for an hour has waited long enough.
    /// </summary>
    private static AttemptDecision? TooSoon(AttemptFacts facts)
    {
        var inARow = facts.Attempts.AsEnumerable().Reverse().TakeWhile(attempt => attempt.Verdict == Verdict.NoCapacity).Count();
        if (inARow == 0 || facts.Last!.CreatedAt is not { } submitted) return null;
        var apart = TimeSpan.FromMinutes(Math.Min(30, Math.Pow(2, inARow - 1)));
        // Near a deadline the time is better spent in a queue.
        if (facts.Budget.Deadline is { } deadline && (deadline - facts.Now) / 20 is var share && share < apart) apart = share;
        var pause = submitted + apart - facts.Now;
        return pause <= TimeSpan.Zero ? null
            : AttemptDecision.Wait(pause, $"No capacity came in {Words.Times(inARow)}: the next attempt waits for {Words.Time(pause)}.");
    }

    private static bool HasOnlyWaited(Attempt attempt) =>
        attempt is { StartedAt: null, Verdict: Verdict.NoCapacity or Verdict.Recalled };
}
