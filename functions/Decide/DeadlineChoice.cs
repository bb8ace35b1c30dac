using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>
/// The market that costs least within a deadline, by <see cref="SpotPolicy"/>, or by Uniform Progress where there is no past. Over it
/// stands the slack: the time after which, had nothing been done until then, on-demand must be started to be in time.
/// </summary>
internal static class DeadlineChoice
{
    /// <summary>
    /// From a task's timeout to the next job: thirty seconds for the container to end, JudgeAttempt's look at it, cold starts.
    /// </summary>
    public const double TurnaroundSeconds = 90;

    public static AttemptDecision Of(AttemptFacts facts, DateTimeOffset deadline)
    {
        var (work, left) = (facts.Work, (deadline - facts.Now).TotalSeconds);
        if (work.Most is not { } most)
            return ToTheEnd(facts, $"the deadline is in {Words.Time(left)}, and how long the training takes is not known");
        var slack = left - most - work.MostStartSeconds - TurnaroundSeconds;
        // Less is used up by a try that gets nowhere.
        var leastTry = (2 * work.StartSeconds) + TurnaroundSeconds;
        if (slack < leastTry)
        {
            var why = $"the deadline is in {Words.Time(left)}, and up to {Words.Time(most)} of work are left";
            return ToTheEnd(facts, left < work.Expected + work.StartSeconds ? why + ": it will be missed" : why + ", so no time to try spot");
        }
        var spared = Words.Time(slack);
        // Called back from on-demand: that was to try spot again, with half of the slack, so that there can be another try.
        if (facts is { LastMarket: Market.OnDemand, Last.Verdict: Verdict.Recalled })
        {
            return AttemptDecision.Attempt(Market.Spot, Math.Max(leastTry, slack / 2),
                $"On spot{PatientChoice.Price(facts, Market.Spot)}: after a time on demand there may be some again; {spared} can be spared.");
        }
        var outlook = MarketOutlook.Of(facts, deadline, most);
        if (outlook.Best() != Placement.OnDemand)
        {
            return AttemptDecision.Attempt(Market.Spot, slack,
                $"On spot{PatientChoice.Price(facts, Market.Spot)}: {outlook.Belief}, and {spared} can be spared before the deadline.");
        }
        // Coming back costs a start and a turn; afterwards a try of spot must still be possible.
        var stint = slack - work.MostStartSeconds - TurnaroundSeconds >= leastTry ? outlook.StintSeconds(most) : null;
        return stint is { } seconds
            ? AttemptDecision.Attempt(Market.OnDemand, seconds + work.MostStartSeconds,
                $"On demand{PatientChoice.Price(facts, Market.OnDemand)}: {outlook.Belief}; in {Words.Time(seconds)} spot is worth a try.")
            : ToTheEnd(facts, $"{outlook.Belief}, and coming back to it would not pay");
    }

    private static AttemptDecision ToTheEnd(AttemptFacts facts, string why) => AttemptDecision.Attempt(
        Market.OnDemand, AttemptPolicy.LongestTask.TotalSeconds, $"On demand{PatientChoice.Price(facts, Market.OnDemand)}, to the end: {why}.");
}
