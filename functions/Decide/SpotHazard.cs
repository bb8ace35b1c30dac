namespace Overnight.Functions.Decide;

/// <summary>
/// How likely spot capacity is to go, or to come back, by how long it has been there or been gone: an alternating renewal
/// (semi-Markov) process with a rate for each range of ages. What has lasted long lasts longer, which is why the age counts.
/// </summary>
public sealed class SpotHazard
{
    // As strong as so many ends seen: a range of ages in which little was seen takes after its neighbours. Held-out days of public
    // traces: 6 to 20 decide alike, 2 mistakes a week's chances for the zone's ways.
    private const double PriorEnds = 12;

    // How far neighbours reach, in ranges.
    private const double Reach = 4;

    // Other zones' days say less of this one, but there are more of them: without them, three days of one zone are too few.
    private const double WeightOfOtherZones = 0.3;

    /// <summary>The age at which each range starts, in hours: ten minutes at first, then ever longer.</summary>
    private static readonly double[] Starts =
        [.. new[] { 0, 1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 85, 113, 150, 200, 270, 360 }.Select(tenMinutes => tenMinutes / 6.0)];

    // [0]: of what is gone, to come back; [1]: of what is there, to go. Ends an hour.
    private readonly double[][] _rates;

    private SpotHazard(double[][] rates) => _rates = rates;

    public static int Ranges => Starts.Length;

    /// <summary>Hours from the start of a range to the start of the next.</summary>
    public static double Width(int range) => range + 1 < Starts.Length ? Starts[range + 1] - Starts[range] : double.PositiveInfinity;

    public static int RangeOf(double age)
    {
        // Ages are sums of ticks: one that is a range's start but for rounding belongs to it.
        var at = Array.BinarySearch(Starts, age + JobTerms.Rounding);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>Ends an hour at an age.</summary>
    public double Rate(bool isThere, int range) => _rates[isThere ? 1 : 0][range];

    /// <param name="own">The zone's own past.</param>
    /// <param name="others">Other zones' pasts.</param>
    /// <returns>Null where there is no past at all.</returns>
    public static SpotHazard? Fit(IEnumerable<Spell> own, IEnumerable<Spell> others) => Fit(own, others, PriorEnds, Reach);

    internal static SpotHazard? Fit(IEnumerable<Spell> own, IEnumerable<Spell> others, double priorEnds, double reach)
    {
        var seen = new[] { new Counts(), new Counts() };
        foreach (var spell in own) seen[spell.IsThere ? 1 : 0].Add(spell, 1);
        foreach (var spell in others) seen[spell.IsThere ? 1 : 0].Add(spell, WeightOfOtherZones);
        return seen.All(side => side.IsEmpty) ? null : new SpotHazard([.. seen.Select(side => side.Rates(priorEnds, reach))]);
    }

    /// <summary>The same ages, everything a constant factor likelier to go and to come back.</summary>
    public SpotHazard Scaled(double going, double coming) =>
        new([[.. _rates[0].Select(rate => rate * coming)], [.. _rates[1].Select(rate => rate * going)]]);

    /// <summary>Ends, and hours lived, in each range of ages.</summary>
    private sealed class Counts
    {
        // Where one side was never seen to end, or never seen: once in four days.
        private const double UnseenRate = 0.01;

        private readonly double[] _ends = new double[Starts.Length];
        private readonly double[] _hours = new double[Starts.Length];

        public bool IsEmpty => _hours.All(hours => hours == 0);

        /// <summary>A history's first spell began before it was seen; it is taken to begin there, as its age is not known.</summary>
        public void Add(Spell spell, double weight)
        {
            for (var range = 0; range < Starts.Length && Starts[range] < spell.Hours; range++)
                _hours[range] += weight * Math.Min(Width(range), spell.Hours - Starts[range]);
            // It ended some time between its last tick and the next look: the range that its last tick lies in.
            if (spell.EndSeen) _ends[Math.Max(0, RangeOf(spell.Hours - 2 * JobTerms.Rounding))] += weight;
        }

        public double[] Rates(double priorEnds, double reach)
        {
            var overall = (_ends.Sum() + priorEnds) / (_hours.Sum() + priorEnds / UnseenRate);
            var rates = new double[Starts.Length];
            for (var range = 0; range < rates.Length; range++)
            {
                var (ends, hours) = (overall, 1.0);
                for (var other = 0; other < rates.Length; other++)
                {
                    var weight = Math.Exp(-Math.Abs(other - range) / reach);
                    ends += weight * _ends[other];
                    hours += weight * _hours[other];
                }
                // The mean of a gamma distribution, its prior the neighbours' rate.
                rates[range] = (_ends[range] + priorEnds) / (_hours[range] + priorEnds * hours / ends);
            }
            return rates;
        }
    }
}
