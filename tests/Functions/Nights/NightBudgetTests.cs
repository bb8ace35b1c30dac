using Overnight.Contracts;
using Overnight.Functions.MayStart;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Nights;

public sealed class NightBudgetTests
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    [Fact]
    public void Without_a_cap_everything_starts() =>
        Assert.Equal(NightStep.Start, NightBudget.Decide(null, 1_000, [Ended(1_000), UnderWay(null)], NightBudget.Night).Next);

    [Theory]
    [InlineData(0.0, 1.0, NightStep.Start)]
    [InlineData(0.5, 0.5, NightStep.Start)]
    [InlineData(0.5, 0.51, NightStep.Skip)]
    [InlineData(1.0, null, NightStep.Skip)]
    [InlineData(0.99, null, NightStep.Start)]
    public void What_was_spent_is_gone(double spent, double? own, NightStep expected) =>
        Assert.Equal(expected, NightBudget.Decide(1, (decimal?)own, [Ended((decimal)spent)], Early).Next);

    [Theory]
    [InlineData(0.5, 0.5, NightStep.Start)]
    [InlineData(0.6, 0.5, NightStep.Wait)] // It may turn out to cost less.
    [InlineData(null, 0.1, NightStep.Wait)] // Nobody knows yet.
    [InlineData(0.5, null, NightStep.Start)]
    [InlineData(1.0, null, NightStep.Wait)]
    public void What_is_under_way_may_be_waited_for(double? underWay, double? own, NightStep expected) =>
        Assert.Equal(expected, NightBudget.Decide(1, (decimal?)own, [UnderWay((decimal?)underWay)], Early).Next);

    [Fact]
    public void After_half_a_day_nobody_waits_any_more()
    {
        var answer = NightBudget.Decide(1, null, [UnderWay(1), Ended(0.1m)], NightBudget.Night);
        Assert.Equal(NightStep.Skip, answer.Next);
        Assert.Contains("still under way", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_starts_what_is_known_stays_below_the_cap()
    {
        const int seed = 20261121;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var night = 0; night < 2_000; night++)
        {
            var claims = new List<NightClaim>();
            for (var place = 0; place < 12; place++)
            {
                var own = Math.Round((decimal)random.NextDouble(), 3);
                if (NightBudget.Decide(1, own, claims, Early).Next == NightStep.Start) claims.Add(new NightClaim(place, "r", "n", own));
                // One that ends costs no more than it might.
                if (claims.FindIndex(claim => claim.CostUsd is null) is >= 0 and var first && random.Next(2) == 0)
                    claims[first] = claims[first] with { CostUsd = claims[first].MayCostUsd * (decimal)random.NextDouble() };
                Assert.True(claims.Sum(claim => claim.CostUsd ?? claim.MayCostUsd) <= 1);
            }
        }
    }

    private static NightClaim Ended(decimal usd) => new(0, "a", "a", null, usd);

    private static NightClaim UnderWay(decimal? mayCost) => new(1, "b", "b", mayCost);
}
