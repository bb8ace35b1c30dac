using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>Where an attempt may be made now, by the recipe, the stack and the price limit.</summary>
/// <param name="Instead">What is done where it may be made nowhere.</param>
internal sealed record AllowedMarkets(bool Spot, bool OnDemand, AttemptDecision? Instead = null)
{
    /// <summary>For a lower price, since the run last had an instance.</summary>
    public static readonly TimeSpan LongestWaitForPrice = TimeSpan.FromHours(24);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    // EC2: "up to a 90% discount". https://aws.amazon.com/ec2/spot/pricing/
    private const decimal DeepestDiscount = 0.1m;

    public static AllowedMarkets Of(AttemptFacts facts)
    {
        var (budget, prices) = (facts.Budget, facts.Prices);
        if (budget.Market == RecipeMarket.OnDemand && !facts.HasOnDemand)
        {
            return Nowhere(AttemptDecision.End(Verdict.Misconfigured, "The recipe asks for on-demand instances, and the stack has no "
                + "on-demand queues. Deploy it with OnDemandFallback=true, or ask for another market."));
        }
        // The dearest type and zone: Batch may take any.
        var spot = budget.Market != RecipeMarket.OnDemand && IsWithin(prices.DearestSpot ?? prices.DearestOnDemand);
        var onDemand = budget.Market != RecipeMarket.Spot && facts.HasOnDemand && IsWithin(prices.DearestOnDemand);
        return spot || onDemand ? new AllowedMarkets(spot, onDemand) : Nowhere(TooDear(facts, budget.MaxPricePerHour!.Value));

        bool IsWithin(decimal? price) => budget.MaxPricePerHour is not { } most || price <= most;
    }

    private static AllowedMarkets Nowhere(AttemptDecision instead) => new(false, false, instead);

    private static AttemptDecision TooDear(AttemptFacts facts, decimal most)
    {
        var isOnDemand = facts.Budget.Market == RecipeMarket.OnDemand;
        var price = isOnDemand ? facts.Prices.DearestOnDemand : facts.Prices.DearestSpot;
        var told = price is { } usd ? $"An hour costs up to {Words.Usd(usd)} {(isOnDemand ? "on demand" : "on spot")}"
            : "What an hour costs is not known";
        told += $", and the recipe allows maxPricePerHour {Words.Usd(most)}";
        // An on-demand price stays, and spot is never so much cheaper.
        if (isOnDemand || most < DeepestDiscount * facts.Prices.DearestOnDemand)
        {
            return AttemptDecision.End(
                Verdict.OverBudget, $"{told}: no price to come would be that low. Allow more, or other instance types.");
        }
        var waited = facts.Waited;
        if (waited >= LongestWaitForPrice)
            return AttemptDecision.End(Verdict.OverBudget, $"{told}; the price was waited for over {Words.Time(waited)}. Allow more.");
        var isNear = facts.Budget.Deadline > facts.Now;
        var pause = isNear && (facts.Budget.Deadline!.Value - facts.Now) / 20 is var share && share < Pause
            ? TimeSpan.FromSeconds(Math.Max(60, share.TotalSeconds)) : Pause;
        return AttemptDecision.Wait(pause, $"{told}: it waits for a lower price.");
    }
}
