using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>The least that a job can cost, every look and price known ahead: what no policy can beat.</summary>
internal static class Omniscient
{
    // Slack is counted in the largest unit that a tick and an overhead are whole numbers of, down to this share of a tick. Below
    // that the overhead is rounded down, which makes the bound lower still.
    private const int MostUnitsPerTick = 50;

    private const float Never = float.PositiveInfinity;

    public static double Cost(SpotTrace trace, int start, JobTerms terms, Func<int, double> spotPrice)
    {
        var (tick, overhead) = ((long)Math.Round(terms.Tick * 3600), (long)Math.Round(terms.Overhead * 3600));
        var unit = Math.Max((double)GreatestCommonDivisor(tick, overhead), (double)tick / MostUnitsPerTick);
        var (perTick, starts) = ((int)Math.Round(tick / unit), (int)(overhead / unit));
        var ticks = terms.Ticks;
        var slacks = ticks * perTick - (int)Math.Ceiling(terms.Work * 3600 / unit - JobTerms.Rounding) + 1;

        // Costs by slack, in front of them as many that cannot be had as an action takes at most.
        var front = Math.Max(perTick, starts);
        var (waiting, spot, onDemand) = (Row(), Row(), Row());
        var (waitingBefore, spotBefore, onDemandBefore) = (Row(), Row(), Row());
        var onDemandPays = (float)(terms.OnDemandPrice * terms.Tick);
        for (var left = 1; left <= ticks; left++)
        {
            var at = start + ticks - left;
            var spotPays = trace.IsThere[at] ? (float)(spotPrice(at) * terms.Tick) : Never;
            // With as much slack as time left, the work is done.
            var open = Math.Min(slacks, left * perTick);
            for (var slack = front; slack < front + open; slack++)
            {
                var wait = waiting[slack - perTick];
                var startSpot = spotPays + spot[slack - starts];
                var startOnDemand = onDemandPays + onDemand[slack - starts];
                waitingBefore[slack] = Math.Min(wait, Math.Min(startSpot, startOnDemand));
                spotBefore[slack] = Math.Min(wait, Math.Min(spotPays + spot[slack], startOnDemand));
                onDemandBefore[slack] = Math.Min(wait, Math.Min(startSpot, onDemandPays + onDemand[slack]));
            }
            foreach (var row in new[] { waitingBefore, spotBefore, onDemandBefore }) row.AsSpan(front + open).Clear();
            (waiting, waitingBefore, spot, spotBefore, onDemand, onDemandBefore) =
                (waitingBefore, waiting, spotBefore, spot, onDemandBefore, onDemand);
        }
        return waiting[^1];

        float[] Row()
        {
            var row = new float[front + slacks];
            row.AsSpan(0, front).Fill(Never);
            return row;
        }
    }

    private static long GreatestCommonDivisor(long a, long b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
