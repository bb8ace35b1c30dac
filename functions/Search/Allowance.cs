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

    // From a turn's begin to its job's submission: a cold start, and EC2's answer.
    private const double DecidingSeconds = 30;

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
            var (left, least) = (SecondsLeft(deadline, now), LeastTurnSeconds(plan));
            var start = StartSeconds(plan);
            var share = Part(search, rung, trials, (s, n) => SearchWork.Waves(n, search.Parallel) * (start + Work(plan, s)));
            // Time for one turn at least, and for one after the rung that leaves a model.
            var seconds = rung == search.Rungs.Count - 1 ? left : Math.Clamp(left * share, Math.Min(least, left), Math.Max(least, left - least));
            seconds = Math.Min(seconds, left);
            limits = limits with
            {
                Until = now.AddSeconds(seconds),
                // Who comes late has what is left until the rung's end; but too little for anything is for nobody.
                Seconds = (int)Math.Max(seconds / SearchWork.Waves(trials, search.Parallel), Math.Min(seconds, least)),
            };
        }
        return limits;
    }

    /// <summary>
    /// Which rung is next, and for how many: where the time left is too short for all, rungs are passed over and places given up, so
    /// that what there is ends in a model.
    /// </summary>
    /// <param name="plan">One that searches.</param>
    /// <param name="rung">As planned, 0-based.</param>
    /// <param name="now">When it begins.</param>
    public static (int Rung, int Places) Fitting(Plan plan, int rung, DateTimeOffset now)
    {
        var search = plan.Search!;
        var last = search.Rungs.Count - 1;
        if (rung > last || plan.Budget.Deadline is not { } deadline) return (rung, rung > last ? 0 : search.Rungs[rung].Trials);
        var turns = SecondsLeft(deadline, now) / LeastTurnSeconds(plan);
        if (turns < 2) rung = last;
        // In the first rung nobody is known to be worse than others: who comes too late is not begun.
        if (rung == 0 && last > 0) return (0, search.Rungs[0].Trials);
        var fit = search.Parallel * Math.Min(1_000, Math.Floor(rung == last ? turns : turns - 1));
        return (rung, (int)Math.Clamp(fit, 1, search.Rungs[rung].Trials));
    }

    private static double SecondsLeft(DateTimeOffset deadline, DateTimeOffset now) => Math.Max(0, (deadline - now).TotalSeconds - EndSeconds);

    /// <summary>A turn that leaves something: a start, and evaluation and export.</summary>
    private static double LeastTurnSeconds(Plan plan) => StartSeconds(plan) + WorkEstimate.LeastFinishSeconds + WorkEstimate.UsualReadingSeconds
        + DecidingSeconds;

    private static double StartSeconds(Plan plan) => plan.Quote?.StartSeconds ?? UnknownStartSeconds;

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
