using Overnight.Contracts;
using Overnight.Functions.Receipts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Decide;

/// <summary>
/// How long an attempt may run for the money that is left: the trainer ends by itself so early that its evaluation and export are paid
/// for too, and Batch ends it where it does not. The result is then the best model that the money bought.
/// </summary>
internal static class BudgetLimit
{
    // Beside the instance: S3 requests of progress and checkpoints ($0.005), its volume of 60 GB ($0.007), its public address ($0.005).
    // us-east-1, 2026-07, rounded up.
    internal const decimal UsdAroundPerHour = 0.02m;

    // The workflow's steps and functions of an attempt, and of the end of the run.
    internal const decimal UsdPerAttempt = 0.0005m;

    // The task's timeout ends a job at best effort only; Batch's own limit makes sure.
    private const int AfterTimeoutSeconds = 120;
    private const int LeastLimitSeconds = 60;

    // One more attempt after an interruption is kept money for, where that is little of what is left.
    private const double LargestShareKept = 0.25;

    /// <param name="chosen">Where the next attempt would go, were there no limit.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="spotIsInVain">Spot takes each instance before it has brought anything: money saved on it is spent for nothing.</param>
    public static AttemptDecision Of(AttemptDecision chosen, AttemptFacts facts, bool spotIsInVain = false)
    {
        var limit = facts.LongestAttemptSeconds;
        if (chosen.TimeoutSeconds < AttemptPolicy.LongestTask.TotalSeconds)
            limit = Math.Min(limit, chosen.TimeoutSeconds + AfterTimeoutSeconds);
        limit = Math.Max(LeastLimitSeconds, limit);
        if (facts.Budget.MaxUsd is not { } most) return chosen with { LimitSeconds = limit };
        if (facts.Prices.Bound(chosen.Market) is not { } price)
        {
            return AttemptDecision.End(Verdict.OverBudget,
                $"No price of these instance types is known, so maxUsd {Words.Usd(most)} cannot be kept. "
                + "Take the limit away, or name other types.");
        }
        var left = most - facts.PaidUsd;
        var work = facts.Work;
        // The receipt counts two minutes of launch at most; a large image takes longer, and EC2 counts that.
        var launch = Math.Max(InstanceUse.LongestLaunch.TotalSeconds, work.MostStartSeconds - work.ReadingSeconds);
        var around = launch + InstanceLife.Drain.TotalSeconds;
        var seconds = ((double)((left - UsdPerAttempt) / (price + UsdAroundPerHour)) * 3600) - around - work.FinishSeconds;
        if (seconds < work.ReadingSeconds + 1)
        {
            // On spot the same money pays for longer.
            if (!spotIsInVain && chosen.Market == Market.OnDemand && facts.Budget.Market == RecipeMarket.Auto && facts.Prices.Bound(Market.Spot) < price
                && Of(chosen with { Market = Market.Spot }, facts) is { Next: NextStep.Train } onSpot)
            {
                var why = $"{Words.Usd(left)} of {Words.Usd(most)} do not pay for on-demand";
                return onSpot with { Why = $"On spot{PatientChoice.Price(facts, Market.Spot)}: {why}." };
            }
            return AttemptDecision.End(Verdict.OverBudget,
                $"{Words.Usd(Math.Max(0, left))} of maxUsd {Words.Usd(most)} are left: at up to {Words.Usd(price)} an hour "
                + "that pays for no attempt that could leave a model."
                + (spotIsInVain ? " Spot would be cheaper, but takes each instance before it has brought anything." : ""));
        }
        var another = around + work.ReadingSeconds + work.FinishSeconds;
        if (chosen.Market == Market.Spot && another < LargestShareKept * seconds) seconds -= another;
        var stop = (int)Math.Min(int.MaxValue / 2, seconds);
        return stop + work.FinishSeconds >= limit
            ? chosen with { LimitSeconds = limit }
            : chosen with
            {
                StopAfterSeconds = stop,
                LimitSeconds = Math.Clamp(stop + (int)work.FinishSeconds, LeastLimitSeconds, limit),
                Why = $"{chosen.Why} {Words.Usd(left)} of {Words.Usd(most)} are left: it ends after {Words.Time(stop)} at the latest.",
            };
    }
}
