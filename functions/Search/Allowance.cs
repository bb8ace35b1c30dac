using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Receipts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Search;

/// <summary>
/// What each trial of a rung may use of the run's money and time, so that both hold for the whole search although no trial knows of
/// the others: the rung gets the part of what is left that its work is of the work ahead, each of its trials an equal part of that.
/// What a rung leaves goes on to the next.
/// </summary>
internal static class Allowance
{
    /// <summary>From the end of the last trial to the result: functions with their cold starts.</summary>
    public const double EndSeconds = 60;

    // What an attempt costs before and after its work at least: see BudgetLimit.
    internal static readonly double AroundSeconds = InstanceUse.LongestLaunch.TotalSeconds + InstanceLife.Drain.TotalSeconds
        + WorkEstimate.LeastFinishSeconds + WorkEstimate.UsualReadingSeconds + 1;

    // Of one training, where no quote tells.
    private const double UnknownWorkSeconds = 600, UnknownStartSeconds = 180;

    /// <summary>USD of the run that no trial is charged: planning, settling, publishing, choosing after each rung.</summary>
    public static decimal UsdOfRun(int rungs, int starts) => Orchestration.Lines(new WorkflowUse { Rungs = rungs, Iterations = starts }).Sum(line => line.Usd + line.UncertainUsd) + ObjectStorage.EstimatedUsd(attempts: 0, containerSeconds: 0);

    /// <param name="plan">One that searches.</param>
    /// <param name="rung">The next to be run, 0-based.</param>
    /// <param name="trials">How many take part.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="paidUsd">What the run has cost until now, at most.</param>
    /// <returns>Null where the run has no limits.</returns>
    public static TrialLimits? Of(Plan plan, int rung, int trials, DateTimeOffset now, decimal paidUsd)
    {
        var search = plan.Search ?? throw new ArgumentException("found a plan without a search, expected one to share out", nameof(plan));
        if (plan.Budget is { MaxUsd: null, Deadline: null }) return null;
        var limits = new TrialLimits();
        if (plan.Budget.MaxUsd is { } most)
        {
            var left = Math.Max(0, most - paidUsd - UsdOfRun(search.Rungs.Count, search.Rungs.Sum(one => one.Trials)));
            var share = Part(search, rung, trials, (s, n) => n * (AroundSeconds + Work(plan, s)));
            // Cut, not rounded: together they must not come to more than there is.
            limits = limits with { MaxUsd = Math.Floor(left * (decimal)share / trials * 1_000_000) / 1_000_000 };
        }
        if (plan.Budget.Deadline is { } deadline)
        {
            var left = Math.Max(0, (deadline - now).TotalSeconds - EndSeconds);
            var start = plan.Quote?.StartSeconds ?? UnknownStartSeconds;
            var share = Part(search, rung, trials, (s, n) => SearchWork.Waves(n, search.Parallel) * (start + Work(plan, s)));
            var seconds = left * share;
            limits = limits with
            {
                Until = now.AddSeconds(seconds),
                // Who comes late has what is left until the rung's end; but too little for anything is for nobody.
                Seconds = (int)Math.Max(seconds / SearchWork.Waves(trials, search.Parallel), Math.Min(seconds, start + AroundSeconds)),
            };
        }
        return limits;
    }

    /// <summary>Of what is left, what this rung gets: all of it, where it is the last.</summary>
    private static double Part(PlannedSearch search, int rung, int trials, Func<int, int, double> weight)
    {
        var own = weight(rung, trials);
        var later = Enumerable.Range(rung + 1, search.Rungs.Count - rung - 1).Sum(next => weight(next, Math.Min(trials, search.Rungs[next].Trials)));
        return later <= 0 ? 1 : own / (own + later);
    }

    /// <summary>Seconds of one trial's stretch.</summary>
    private static double Work(Plan plan, int rung) => SearchWork.Stretch(plan.Search!, rung)
        * (plan.Quote is { } quote ? quote.WorkSeconds.Expected / SearchWork.Trainings(plan.Search!) : UnknownWorkSeconds);
}
