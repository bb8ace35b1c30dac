using FsCheck;
using FsCheck.Fluent;
using Overnight.Bench.Spot;
using Overnight.Functions.Decide;

namespace Overnight.Simulation.Tests;

/// <summary>
/// The clock and two published policies once more, written straight from their description (Wu et al., NSDI 2024, and the rules of
/// the public simulator, skypilot-org/spot-traces) in whole seconds and with nothing shared: both must agree to the last tick.
/// </summary>
public sealed class PublicClockTests
{
    private const int Gap = 600;

    [Fact]
    public void Greedy_and_uniform_progress_agree_tick_for_tick_with_a_second_reading_of_the_rules() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var overhead = new[] { 0, 72, 180, 360, 600, 900 }[random.Next(6)];
            var work = random.Next(1, 400) * 180;
            var deadline = (work + overhead + Gap - 1) / Gap * Gap + random.Next(0, 60) * 300;
            var looks = Traces.Random(random, deadline / Gap + 2);
            var terms = new JobTerms(work / 3600.0, deadline / 3600.0, overhead / 3600.0, Gap / 3600.0, 1, 3);
            return Same(new Greedy(terms), isUniform: false).And(Same(new UniformProgress(terms), isUniform: true));

            Property Same(IPlacementPolicy policy, bool isUniform)
            {
                var heard = new Recorder(policy);
                var outcome = SpotRun.Play(Traces.Of(looks), 0, terms, _ => terms.SpotPrice, heard);
                var (spotTicks, onDemandTicks, end) = Naive(looks, work, deadline, overhead, isUniform);
                var cost = (spotTicks + 3 * onDemandTicks) * terms.Tick;
                return (Math.Abs(cost - outcome.CostUsd) < 1e-6 && outcome.IsLate == end > deadline && heard.Looks == end / Gap)
                    .Label($"seed {seed}, {terms}: {outcome} after {heard.Looks} ticks, expected ${cost}, end at {end} s, uniform: {isUniform}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static (int SpotTicks, int OnDemandTicks, int End) Naive(bool[] looks, int work, int deadline, int overhead, bool isUniform)
    {
        var (done, starting, spotTicks, onDemandTicks, on, chosen) = (0, 0, 0, 0, '-', '-');
        for (var t = 0; ; t += Gap)
        {
            if (chosen != '-')
            {
                if (chosen == 's') spotTicks++;
                else onDemandTicks++;
                var waited = Math.Min(starting, Gap);
                starting -= waited;
                done += Gap - waited;
            }
            on = chosen;
            if (done >= work) return (spotTicks, onDemandTicks, t);
            var has = looks[t / Gap];
            if (on == 's' && !has) on = '-';

            var left = work - done;
            var timeLeft = (deadline - t) / Gap;
            chosen = has ? 's' : '-';
            if (isUniform)
            {
                // done / work against t / deadline, in whole numbers.
                if (!has && (long)done * deadline < (long)t * work) chosen = 'o';
                if (on == 'o' && has && (long)done * deadline <= (long)(t + 2 * overhead) * work) chosen = 'o';
            }
            if (on != 's' && Ticks(left + 2 * overhead) >= timeLeft) chosen = 'o';
            if (Ticks(left + overhead) >= timeLeft) chosen = on == 's' && starting == 0 ? 's' : 'o';
            if (chosen != '-' && chosen != on) starting = overhead;
        }

        static int Ticks(int seconds) => (seconds + Gap - 1) / Gap;
    }

    private sealed class Recorder(IPlacementPolicy policy) : IPlacementPolicy
    {
        public int Looks { get; private set; }

        public Placement Choose(in Situation situation)
        {
            Looks++;
            return policy.Choose(situation);
        }
    }
}
