using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>
/// Where nothing is to be weighed: without a deadline spot is cheapest, however long it takes to come, up to a point; or the recipe, the
/// stack or a price leave one market only.
/// </summary>
internal static class PatientChoice
{
    /// <summary>For spot, since the run last had an instance. Then it goes on on demand, where it may.</summary>
    public static readonly TimeSpan LongestWaitForSpot = TimeSpan.FromHours(24);

    /// <summary>Where spot is the only market.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    private static readonly double ToTheEnd = AttemptPolicy.LongestTask.TotalSeconds;

    public static AttemptDecision Of(AttemptFacts facts, AllowedMarkets allowed)
    {
        var waited = facts.Waited;
        if (!allowed.Spot)
            return AttemptDecision.Attempt(Market.OnDemand, ToTheEnd, $"On demand{Price(facts, Market.OnDemand)}: {WhyNoSpot(facts)}.");
        // Batch says where capacity is what lacks. A job that waits for a day without a reason is stuck: its run is to end in sight.
        var isStuck = waited >= LongestWaitForSpot && facts.Last is { StartedAt: null, Verdict: Verdict.NoCapacity } last
            && last.StatusReason?.Contains("CAPACITY", StringComparison.Ordinal) != true;
        // On demand may lack capacity too: then spot is asked again, by turns.
        var foundNone = facts is { LastMarket: Market.OnDemand, Last.Verdict: Verdict.NoCapacity };
        if (waited >= LongestWait || (isStuck && (foundNone || !allowed.OnDemand)))
        {
            return AttemptDecision.End(Verdict.NoCapacity, $"An instance was waited for over {Words.Time(waited)}, longer than a run waits"
                + (allowed.OnDemand ? "." : ", and it may go nowhere else."));
        }
        if (!allowed.OnDemand)
            return AttemptDecision.Attempt(Market.Spot, ToTheEnd, $"On spot{Price(facts, Market.Spot)}: {WhyNoOnDemand(facts)}.");
        return waited >= LongestWaitForSpot && !foundNone
            ? AttemptDecision.Attempt(Market.OnDemand, ToTheEnd,
                $"On demand{Price(facts, Market.OnDemand)}: there was no spot for {Words.Time(waited)}, longer than is waited.")
            : AttemptDecision.Attempt(Market.Spot, ToTheEnd, $"On spot{Price(facts, Market.Spot)}: it is cheapest, and no deadline presses.");
    }

    internal static string Price(AttemptFacts facts, Market market) =>
        (market == Market.Spot ? facts.Prices.Spot : facts.Prices.OnDemand) is { } usd ? $" at about {Words.Usd(usd)} an hour" : "";

    private static string WhyNoSpot(AttemptFacts facts) => facts.Budget.Market == RecipeMarket.OnDemand
        ? "the recipe asks for it" : "spot costs more than maxPricePerHour now";

    private static string WhyNoOnDemand(AttemptFacts facts) => facts.Budget.Market == RecipeMarket.Spot ? "the recipe asks for it"
        : !facts.HasOnDemand ? "the stack has nothing else" : "on-demand instances cost more than maxPricePerHour";
}
