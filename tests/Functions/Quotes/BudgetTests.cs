using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;

namespace Overnight.Functions.Tests.Quotes;

/// <summary>Deadlines and limits of a recipe.</summary>
public sealed class BudgetTests
{
    // Eight minutes of two vCPUs, half a minute of a GPU.
    private const double SomeFlops = 4e13;

    [Theory]
    [InlineData(600, "cpu")] // time for everything
    [InlineData(24, "cpu-od")] // eight to sixteen minutes of work after four of boot: no time to try spot first
    [InlineData(20, "gpu-od")] // only a GPU is sure to be in time
    public void The_cheapest_that_is_sure_to_meet_the_deadline_is_taken(double minutes, string queue)
    {
        var decision = Wished.Choice().For(Wished.Of(SomeFlops, deadlineMinutes: minutes));

        Assert.Equal(queue, decision.Compute.Queue);
        Assert.DoesNotContain(decision.Notes, note => note.Contains("deadline", StringComparison.OrdinalIgnoreCase));
        Assert.InRange(decision.Quote!.Seconds.Most, decision.Quote.Seconds.Expected, minutes * 60);
    }

    [Fact]
    public void A_deadline_that_nothing_meets_is_said_and_the_run_made_on_the_fastest()
    {
        var decision = Wished.Choice().For(Wished.Of(SomeFlops, deadlineMinutes: 3));

        Assert.Equal("gpu-od", decision.Compute.Queue);
        Assert.Matches("^The deadline cannot be met: 3 min are left, and on g4dn.xlarge on demand.* late\\.$", decision.Notes[0]);
        Assert.NotNull(decision.Quote);
    }

    [Fact]
    public void A_deadline_that_is_met_as_expected_but_not_surely_is_said_too()
    {
        var decision = Wished.Choice().For(Wished.Of(SomeFlops, deadlineMinutes: 9));

        Assert.Equal("gpu-od", decision.Compute.Queue);
        Assert.StartsWith("The deadline may be missed: 9 min are left", decision.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_chosen_meets_the_deadline_wherever_anything_does() => Prop.ForAll(
        Gen.Choose(300, 600).ToArbitrary(), Gen.Choose(1, 3_000).ToArbitrary(), (tenths, minutes) =>
        {
            var wish = Wished.Of(Math.Pow(2, tenths / 10.0), deadlineMinutes: minutes);
            var taken = Wished.Choice().For(wish).Quote!;
            return taken.Seconds.Expected <= 60 * minutes || taken.Alternatives.All(other => other.Seconds > 60 * minutes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_price_limit_rules_out_what_costs_more_an_hour()
    {
        var recipe = new Recipe { Budget = new() { MaxPricePerHour = 0.1m } };

        // A GPU would be cheaper for so much work.
        var decision = Wished.Choice().For(Wished.Of(1e16, recipe));

        Assert.Equal("cpu", decision.Compute.Queue);
        Assert.Contains(decision.Quote!.Alternatives,
            other => other.Why == "g4dn.xlarge on spot costs more an hour than the recipe allows.");
    }

    [Fact]
    public void A_price_limit_below_everything_is_said()
    {
        var recipe = new Recipe { Budget = new() { MaxPricePerHour = 0.001m } };
        var note = Wished.Choice().For(Wished.Of(SomeFlops, recipe)).Notes[0];
        Assert.Contains("the run waits for a lower price", note, StringComparison.Ordinal);
        Assert.Contains("c7i.large on spot costs $0.036", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Money_that_does_not_pay_for_a_start_is_a_rejection_with_figures()
    {
        var wish = Wished.Of(SomeFlops, new Recipe { Budget = new() { MaxUsd = 0.0005m } });
        var refused = Assert.Throws<BadInputException>(() => Wished.Choice().For(wish));

        var problem = Assert.Single(refused.Problems);
        Assert.Equal(("recipes/boxes.json", "budget.maxUsd", "0.0005"), (problem.File, problem.Field, problem.Found));
        Assert.Matches(@"^at least 0\.00\d+: what a start costs before any training, 2 min of c7i\.large", problem.Expected);
    }

    [Fact]
    public void Money_that_ends_before_the_training_probably_does_is_said()
    {
        var wish = Wished.Of(SomeFlops, new Recipe { Budget = new() { MaxUsd = 0.004m } });
        Assert.Contains("is expected to cost", Wished.Choice().For(wish).Notes[0], StringComparison.Ordinal);
        var unpriced = Wished.Choice().For(wish with { Prices = Wished.Nothing });
        Assert.Contains("cannot be told", unpriced.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecipeMarket.Spot, "cpu")]
    [InlineData(RecipeMarket.OnDemand, "cpu-od")]
    public void The_market_that_the_recipe_asks_for_is_the_only_one(RecipeMarket market, string queue)
    {
        var decision = Wished.Choice().For(Wished.Of(SomeFlops, new Recipe { Compute = new() { Market = market } }));

        Assert.Equal(queue, decision.Compute.Queue);
        Assert.Single(decision.Quote!.Alternatives);
    }

    [Fact]
    public void On_demand_without_such_queues_is_a_rejection_that_names_the_parameter()
    {
        var wish = Wished.Of(SomeFlops, new Recipe { Compute = new() { Market = RecipeMarket.OnDemand } });

        var problem = Assert.Single(Assert.Throws<BadInputException>(() => Wished.Choice(hasOnDemand: false).For(wish)).Problems);

        Assert.Equal(("compute.market", "onDemand"), (problem.Field, problem.Found));
        Assert.Contains("OnDemandFallback=true", problem.Fix, StringComparison.Ordinal);
        Assert.Equal("cpu", Wished.Choice(hasOnDemand: false).For(Wished.Of(SomeFlops, deadlineMinutes: 600)).Compute.Queue);
    }
}
