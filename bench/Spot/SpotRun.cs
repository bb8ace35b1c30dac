using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>How a simulated job ended.</summary>
internal readonly record struct SpotOutcome(double CostUsd, bool IsLate);

/// <summary>
/// One job on one stretch of a trace, by the clock of the "Can't Be Late" benchmark (Wu et al., NSDI 2024), so that scores
/// compare: at each tick the last choice is paid for and has worked, then spot may go, then the policy chooses.
/// </summary>
internal static class SpotRun
{
    /// <param name="trace">Looked at once a tick, from <paramref name="start"/> on.</param>
    /// <param name="start">Ticks after the trace's first.</param>
    /// <param name="terms">The job's; its spot price is what the policy expects, not what is paid.</param>
    /// <param name="spotPrice">What is paid at a tick of the trace.</param>
    /// <param name="policy">Fresh: it remembers.</param>
    public static SpotOutcome Play(SpotTrace trace, int start, JobTerms terms, Func<int, double> spotPrice, IPlacementPolicy policy)
    {
        var (left, overhead, cost) = (terms.Work, 0.0, 0.0);
        var (now, chosen) = (Placement.Waiting, Placement.Waiting);
        for (var tick = 0; ; tick++)
        {
            if (tick > 0 && chosen != Placement.Waiting)
            {
                cost += terms.Tick * (chosen == Placement.Spot ? spotPrice(start + tick - 1) : terms.OnDemandPrice);
                var starting = Math.Min(overhead, terms.Tick);
                left -= terms.Tick - starting;
                overhead -= starting;
            }
            now = chosen;
            var elapsed = tick * terms.Tick;
            if (left <= JobTerms.Rounding) return new SpotOutcome(cost, elapsed > terms.Deadline + JobTerms.Rounding);

            // Only a late run looks past the trace's end, where nothing is known to be there.
            var isThere = start + tick < trace.IsThere.Length && trace.IsThere[start + tick];
            if (now == Placement.Spot && !isThere) (now, overhead) = (Placement.Waiting, 0);
            chosen = policy.Choose(new Situation(elapsed, left, now, now == Placement.Waiting ? 0 : overhead, isThere));
            if (chosen == Placement.Spot && !isThere) chosen = Placement.Waiting;
            if (MustFinish(terms, elapsed, left)) chosen = now == Placement.Spot && overhead < JobTerms.Rounding ? Placement.Spot : Placement.OnDemand;
            if (chosen != Placement.Waiting && chosen != now) overhead = terms.Overhead;
        }
    }

    /// <summary>The guarantee that overrides every policy: another tick without work would leave too few.</summary>
    private static bool MustFinish(JobTerms terms, double elapsed, double left) =>
        terms.TicksFor(left + terms.Overhead) >= terms.WholeTicks(terms.Deadline - elapsed);
}
