using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.MayStart;

/// <summary>
/// Whether a night has money for one more run: what its runs have cost, what those under way may cost at most, and what this one may.
/// What nobody knows yet takes up all that is left, so that no two such runs go side by side.
/// </summary>
internal static class NightBudget
{
    /// <summary>Until a run under way is planned, and with it quoted: a minute or two.</summary>
    internal static readonly TimeSpan UntilPlanned = TimeSpan.FromMinutes(2);

    /// <summary>A run has its plan, or its rejection, within a quarter of an hour of its start: without one it was never started.</summary>
    internal static readonly TimeSpan LongestUnplanned = TimeSpan.FromHours(1);

    /// <summary>Until a run under way ends, for less than it might have cost.</summary>
    internal static readonly TimeSpan UntilEnded = TimeSpan.FromMinutes(10);

    /// <summary>Who has waited for so long is left to the next night: also, each wait is a few events of 25,000.</summary>
    internal static readonly TimeSpan Night = TimeSpan.FromHours(12);

    /// <param name="maxUsd">Of the night; null: no cap.</param>
    /// <param name="own">What the run may cost at most; null: not known.</param>
    /// <param name="claims">Of the runs that were started.</param>
    /// <param name="elapsed">Since the night began.</param>
    public static NightBudgetAnswer Decide(decimal? maxUsd, decimal? own, IReadOnlyCollection<NightClaim> claims, TimeSpan elapsed)
    {
        if (maxUsd is not { } most) return NightBudgetAnswer.Start;
        var spent = claims.Sum(claim => claim.CostUsd ?? 0);
        var cap = $"the night's cap of {QuoteSentence.Usd(most)}";
        var said = $"{QuoteSentence.Usd(spent)} {(claims.Count == 1 ? "was" : "were")} spent";
        // What has ended no waiting mends.
        if (spent >= most) return NightBudgetAnswer.Skip($"{cap} was reached: {said}");
        if (spent + (own ?? 0) > most)
            return NightBudgetAnswer.Skip($"{cap} does not allow for the {QuoteSentence.Usd(own!.Value)} that its recipe lets it cost: {said}");
        var underWay = claims.Where(claim => claim.CostUsd is null).ToList();
        var isUnknown = underWay.Exists(claim => claim.MayCostUsd is null);
        var free = most - spent - underWay.Sum(claim => claim.MayCostUsd ?? 0);
        if (underWay.Count == 0 || (!isUnknown && (own is { } known ? known <= free : free > 0))) return NightBudgetAnswer.Start;
        return elapsed >= Night
            ? NightBudgetAnswer.Skip($"{cap} may be used up by {underWay.Count} runs that are still under way after {Night.TotalHours:0} hours: {said}")
            : NightBudgetAnswer.Wait(isUnknown ? UntilPlanned : UntilEnded);
    }
}

/// <param name="Why">Why it is skipped.</param>
internal sealed record NightBudgetAnswer(NightStep Next, TimeSpan For, string Why)
{
    public static NightBudgetAnswer Start { get; } = new(NightStep.Start, TimeSpan.Zero, "");

    public static NightBudgetAnswer Wait(TimeSpan time) => new(NightStep.Wait, time, "");

    public static NightBudgetAnswer Skip(string why) => new(NightStep.Skip, TimeSpan.Zero, why);
}
