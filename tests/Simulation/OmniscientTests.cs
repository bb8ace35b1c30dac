using Overnight.Bench.Spot;
using Overnight.Functions.Decide;

namespace Overnight.Simulation.Tests;

public sealed class OmniscientTests
{
    /// <summary>Against every sequence of choices there is, the simulator's guarantee left out: whoever knows the future needs none.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(0.37)]
    [InlineData(2.2)]
    public void The_ceiling_is_the_best_of_all_sequences(double overhead)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var terms = new JobTerms(Work: 3, Deadline: 7, overhead, Tick: 1, SpotPrice: 1, OnDemandPrice: 3);
            var trace = Traces.Of([.. Enumerable.Range(0, 8).Select(_ => random.Next(2) == 0)]);
            double[] prices = [.. Enumerable.Range(0, 8).Select(_ => 0.5 + random.NextDouble())];
            var best = Best(trace.IsThere, prices, terms, 0, terms.Work, Placement.Waiting, 0);
            Assert.True(Math.Abs(best - Omniscient.Cost(trace, 0, terms, tick => prices[tick])) < 1e-6, $"seed {seed}");
        }
    }

    private static double Best(bool[] isThere, double[] prices, JobTerms terms, int tick, double left, Placement now, double overhead)
    {
        if (left <= JobTerms.Rounding) return 0;
        if (tick == terms.Ticks) return double.PositiveInfinity;
        var best = Best(isThere, prices, terms, tick + 1, left, Placement.Waiting, 0);
        if (isThere[tick]) best = Math.Min(best, prices[tick] + Work(Placement.Spot));
        return Math.Min(best, terms.OnDemandPrice + Work(Placement.OnDemand));

        double Work(Placement chosen)
        {
            var starting = chosen == now ? overhead : terms.Overhead;
            var started = Math.Min(starting, terms.Tick);
            // Spot that goes is lost at the next tick.
            var kept = chosen == Placement.Spot && !isThere[tick + 1] ? Placement.Waiting : chosen;
            return Best(isThere, prices, terms, tick + 1, left - (terms.Tick - started), kept, starting - started);
        }
    }
}
