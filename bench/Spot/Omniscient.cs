using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>
/// The least that a job can cost, every look and price known ahead: what no policy can beat. Exact, by dynamic programming
/// forward over ticks: of all ways to be somewhere, only those are followed that no other way beats in both slack and cost.
/// </summary>
/// <remarks>
/// Slack is the time that does not work on: a tick for each tick of waiting, an overhead for each start. A start that is given up
/// before its overhead has passed takes less, but never pays: waiting takes as much and costs nothing.
/// </remarks>
internal static class Omniscient
{
    // Whole numbers, so that two ways of the same slack and cost are the same to the last digit.
    private const double UnitsPerHour = 3.6e9;
    private const double UnitsPerDollar = 1e12;

    public static double Cost(SpotTrace trace, int start, JobTerms terms, Func<int, double> spotPrice)
    {
        var tick = (long)Math.Round(terms.Tick * UnitsPerHour);
        var overhead = (long)Math.Round(terms.Overhead * UnitsPerHour);
        var work = (long)Math.Round(terms.Work * UnitsPerHour);
        var most = terms.Ticks * tick - work;
        var onDemandPays = (long)Math.Round(terms.OnDemandPrice * terms.Tick * UnitsPerDollar);
        var best = long.MaxValue;

        var (anywhere, spot, onDemand, spare) = (new Ways(), new Ways(), new Ways(), new Ways());
        anywhere.Add(0, 0);
        for (var t = 0; t < terms.Ticks; t++)
        {
            // Where spot is not there, whoever was on it is among those who are anywhere.
            if (!trace.IsThere[start + t]) spot.Clear();
            var done = (t + 1) * tick - work;
            var spotPays = (long)Math.Round(spotPrice(start + t) * terms.Tick * UnitsPerDollar);
            if (trace.IsThere[start + t]) Run(ref spot, spotPays);
            Run(ref onDemand, onDemandPays);
            spare.Merge(anywhere, tick, 0, spot, 0, 0, most, best);
            anywhere.Merge(spare, 0, 0, onDemand, 0, 0, most, best);

            void Run(ref Ways here, long pays)
            {
                spare.Merge(here, 0, pays, anywhere, overhead, pays, most, best);
                (here, spare) = (spare, here);
                best = Math.Min(best, here.TakeDone(done));
            }
        }
        return best == long.MaxValue ? double.PositiveInfinity : best / UnitsPerDollar;
    }

    /// <summary>Slack taken and cost, slack rising and cost falling.</summary>
    private sealed class Ways
    {
        private long[] _slacks = new long[256];
        private long[] _costs = new long[256];
        private int _first;
        private int _end;

        public void Clear() => _first = _end = 0;

        public void Add(long slack, long cost)
        {
            if (_end == _slacks.Length)
            {
                Array.Resize(ref _slacks, 2 * _end);
                Array.Resize(ref _costs, 2 * _end);
            }
            _slacks[_end] = slack;
            _costs[_end++] = cost;
        }

        /// <summary>The least cost of those whose work is done, who need not go on.</summary>
        public long TakeDone(long mostSlack)
        {
            var best = long.MaxValue;
            while (_first < _end && _slacks[_first] <= mostSlack) best = _costs[_first++];
            return best;
        }

        /// <summary>The best of two sets of ways, each moved on by a slack and a cost.</summary>
        public void Merge(
            Ways one, long oneSlack, long oneCost, Ways other, long otherSlack, long otherCost, long mostSlack, long belowCost)
        {
            Clear();
            var (i, j) = (one._first, other._first);
            while (i < one._end || j < other._end)
            {
                var a = i < one._end ? one._slacks[i] + oneSlack : long.MaxValue;
                var b = j < other._end ? other._slacks[j] + otherSlack : long.MaxValue;
                var slack = Math.Min(a, b);
                if (slack > mostSlack) return;
                var cost = a <= b ? one._costs[i++] + oneCost : other._costs[j++] + otherCost;
                if (cost >= belowCost) continue;
                // Of two with the same slack, the cheaper one.
                if (_end > 0 && _slacks[_end - 1] == slack) _end--;
                Add(slack, cost);
                belowCost = cost;
            }
        }
    }
}
