using FsCheck;
using FsCheck.Fluent;
using Overnight.Functions.Decide;

namespace Overnight.Functions.Tests.Decide;

public sealed class DeadlineProgrammeTests
{
    [Fact]
    public void What_is_solved_for_one_choice_chooses_as_what_is_solved_for_all()
    {
        var spells = from isThere in ArbMap.Default.GeneratorFor<bool>()
                     from minutes in Gen.Choose(1, 900)
                     from endSeen in ArbMap.Default.GeneratorFor<bool>()
                     select new Spell(isThere, minutes / 60.0, endSeen);
        var cases = from past in spells.NonEmptyListOf()
                    from work in Gen.Choose(1, 6)
                    from spare in Gen.Choose(0, 8)
                    from overhead in Gen.Choose(1, 30)
                    from seed in Gen.Choose(0, 1_000_000)
                    select (Past: past, Terms: new JobTerms(work, work + spare, overhead / 60.0, 1 / 6.0, SpotPrice: 0.3, OnDemandPrice: 1), seed);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            if (SpotHazard.Fit(one.Past, []) is not { } hazard) return;
            var all = new DeadlineProgramme(one.Terms, hazard);
            var random = new Random(one.seed);
            for (var i = 0; i < 4; i++)
            {
                var ticksLeft = random.Next(1, one.Terms.Ticks + 1);
                var most = random.NextDouble() * (ticksLeft + 2);
                var only = new DeadlineProgramme(one.Terms, hazard, (ticksLeft, most));
                for (var asked = 0; asked < 200; asked++)
                {
                    var (slack, market, now) = (asked == 0 ? most : random.NextDouble() * most, random.Next(MarketChain.Count), (Placement)random.Next(3));
                    Assert.Equal(all.Best(ticksLeft, slack, market, now), only.Best(ticksLeft, slack, market, now));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }
}
