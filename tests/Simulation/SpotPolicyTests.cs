using FsCheck;
using FsCheck.Fluent;
using Overnight.Bench.Spot;
using Overnight.Functions.Decide;

namespace Overnight.Simulation.Tests;

public sealed class SpotPolicyTests
{
    private static readonly double[] Overheads = [0, 0.02, 0.1, Traces.TickHours, 0.3];

    /// <summary>Whatever the market does, and however little it is like the past that was learnt.</summary>
    [Fact]
    public void No_job_that_could_finish_in_time_is_late() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var overhead = Overheads[random.Next(Overheads.Length)];
            var work = random.Next(1, 60) * random.NextDouble();
            // From just enough to start on-demand at once and finish, up to plenty.
            var least = Math.Ceiling((work + overhead) / Traces.TickHours - JobTerms.Rounding) * Traces.TickHours;
            var deadline = least + (random.Next(3) == 0 ? 0 : random.Next(0, 60) * Traces.TickHours * random.NextDouble());
            var terms = new JobTerms(work, deadline, overhead, Traces.TickHours, SpotPrice: 0.2 + 3 * random.NextDouble(), OnDemandPrice: 3);
            var past = Spell.Of(Traces.Random(random, 500), Traces.TickHours);
            var policy = new SpotPolicy(new SpotPolicy.ProgrammeBook(terms, SpotHazard.Fit(past, [])!));
            var outcome = SpotRun.Play(Traces.Of(Traces.Random(random, terms.Ticks + 2)), 0, terms, _ => terms.SpotPrice, policy);
            return (!outcome.IsLate).Label($"seed {seed}: {terms} was late");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void It_costs_no_less_than_the_ceiling_and_less_than_uniform_progress_where_the_past_goes_on()
    {
        const int jobs = 60;
        var (ours, published, ceiling) = (0.0, 0.0, 0.0);
        for (var seed = 1; seed <= jobs; seed++)
        {
            var random = new Random(seed);
            var terms = new JobTerms(24, 30, 0.1, Traces.TickHours, SpotPrice: 1, OnDemandPrice: 3);
            var past = Spell.Of(Traces.Random(random, 2_000), Traces.TickHours);
            var trace = Traces.Of(Traces.Random(random, terms.Ticks + 1));
            ours += Cost(new SpotPolicy(new SpotPolicy.ProgrammeBook(terms, SpotHazard.Fit(past, [])!)));
            published += Cost(new UniformProgress(terms));
            ceiling += Omniscient.Cost(trace, 0, terms, _ => terms.SpotPrice);

            double Cost(IPlacementPolicy policy) => SpotRun.Play(trace, 0, terms, _ => terms.SpotPrice, policy).CostUsd;
        }
        Assert.InRange(ours, ceiling, published - 0.5 * (published - ceiling));
    }

    [Fact]
    public void Spot_that_costs_more_than_on_demand_is_not_taken()
    {
        var terms = new JobTerms(10, 20, 0.1, Traces.TickHours, SpotPrice: 4, OnDemandPrice: 3);
        var policy = new SpotPolicy(new SpotPolicy.ProgrammeBook(terms, SpotHazard.Fit([new Spell(true, 100, false)], [])!));
        var outcome = SpotRun.Play(Traces.Of(new string('1', 200)), 0, terms, _ => terms.SpotPrice, policy);
        // Ten hours and a start, in whole ticks.
        Assert.Equal(terms.TicksFor(10.1) * Traces.TickHours * 3, outcome.CostUsd, precision: 6);
    }

    [Fact]
    public void A_past_of_nothing_is_no_past() => Assert.Null(SpotHazard.Fit([], []));

    [Fact]
    public void What_lasted_long_is_learnt_to_last()
    {
        // Half of the spells end within the hour, the others last a day.
        var spells = Enumerable.Range(0, 200).Select(i => new Spell(i % 2 == 0, i % 4 < 2 ? 0.5 : 24, true)).ToList();
        var hazard = SpotHazard.Fit(spells, [])!;
        Assert.True(hazard.Rate(true, SpotHazard.RangeOf(0.4)) > 10 * hazard.Rate(true, SpotHazard.RangeOf(6)));
    }
}
