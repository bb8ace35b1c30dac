using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Workflow;
using static Overnight.Functions.Tests.Decide.Situations;

namespace Overnight.Functions.Tests.Decide;

/// <summary>Without a deadline, and within the limits of recipe, stack and price.</summary>
public sealed class AttemptPolicyTests
{
    private const int Longest = 93_600;

    [Fact]
    public void Without_a_deadline_it_is_spot_for_as_long_as_it_takes()
    {
        var decision = AttemptPolicy.Decide(Facts());
        Assert.Equal((NextStep.Train, Market.Spot, Longest, 43_200, 0),
            (decision.Next, decision.Market, decision.TimeoutSeconds, decision.LimitSeconds, decision.StopAfterSeconds));
        Assert.Equal("On spot at about $0.03 an hour: it is cheapest, and no deadline presses.", decision.Why);
    }

    [Theory]
    [InlineData(1, 0.5, Market.Spot)]
    [InlineData(23.9, 22.9, Market.Spot)]
    [InlineData(24.1, 23.1, Market.OnDemand)]
    public void Spot_is_waited_for_a_day_then_it_goes_on_on_demand(double now, double submitted, Market market)
    {
        var decision = AttemptPolicy.Decide(Facts(now).After(Attempt(1, Verdict.NoCapacity, submitted, null, now)));
        Assert.Equal((NextStep.Train, market), (decision.Next, decision.Market));
    }

    [Fact]
    public void The_day_begins_anew_with_each_instance()
    {
        var (ran, waited) = (Attempt(1, Verdict.Interrupted, 20, 20.1, 23), Attempt(2, Verdict.NoCapacity, 23, null, 30));
        Assert.Equal(Market.Spot, AttemptPolicy.Decide(Facts(30).After(ran, waited)).Market);
        Assert.Equal(Market.OnDemand, AttemptPolicy.Decide(Facts(48).After(ran, waited with { StoppedAt = At(48) })).Market);
    }

    [Fact]
    public void Where_on_demand_has_none_either_spot_is_asked_again()
    {
        var facts = Facts(26).After(Attempt(1, Verdict.NoCapacity, 0, null, 25), Attempt(2, Verdict.NoCapacity, 25, null, 26, "cpu-on-demand"));
        Assert.Equal(Market.Spot, AttemptPolicy.Decide(facts).Market);
    }

    [Fact]
    public void Spot_alone_is_waited_for_a_week()
    {
        var facts = Facts(100).After(Attempt(1, Verdict.NoCapacity, 98, null, 100)) with { HasOnDemand = false };
        Assert.Equal((NextStep.Train, Market.Spot), (AttemptPolicy.Decide(facts).Next, AttemptPolicy.Decide(facts).Market));
        var end = AttemptPolicy.Decide(facts with { Now = At(169) });
        Assert.Equal((NextStep.Settle, Verdict.NoCapacity), (end.Next, end.Verdict));
        Assert.Contains("169 h", end.Why);
    }

    [Fact]
    public void A_job_that_waits_for_a_day_without_a_reason_is_not_waited_for_again()
    {
        var stuck = Attempt(1, Verdict.NoCapacity, 0, null, 26) with { StatusReason = "Terminated by AWS Step Functions" };
        Assert.Equal(NextStep.Settle, AttemptPolicy.Decide(Facts(26).After(stuck) with { HasOnDemand = false }).Next);
        Assert.Equal(Market.OnDemand, AttemptPolicy.Decide(Facts(26).After(stuck)).Market);
        var both = Facts(52).After(stuck, stuck with { Number = 2, CreatedAt = At(26), StoppedAt = At(52), Queue = "cpu-on-demand" });
        Assert.Equal(NextStep.Settle, AttemptPolicy.Decide(both).Next);
    }

    [Fact]
    public void A_queue_that_cancels_at_once_is_asked_less_and_less_often()
    {
        var pauses = Enumerable.Range(1, 8).Select(count =>
            AttemptPolicy.Decide(Facts(1).After([.. Enumerable.Range(1, count).Select(number => Attempt(number, Verdict.NoCapacity, 1, null, 1))])));
        Assert.Equal([60, 120, 240, 480, 960, 1800, 1800, 1800], pauses.Select(pause => pause.PauseSeconds));
        Assert.All(pauses, pause => Assert.Equal(NextStep.Decide, pause.Next));
        // It waited in its queue: that was long enough.
        Assert.Equal(NextStep.Train, AttemptPolicy.Decide(Facts(2).After(Attempt(1, Verdict.NoCapacity, 1, null, 2))).Next);
    }

    [Fact]
    public void Twenty_attempts_in_vain_are_enough_and_progress_or_waiting_are_not_in_vain()
    {
        Attempt[] Made(Func<int, Attempt> each, int count) => [.. Enumerable.Range(1, count).Select(each)];
        var inVain = Facts(30).After(Made(number => Attempt(number, Verdict.Interrupted, number, number + 0.1, number + 0.5, checkpoint: 7), 21));
        var end = AttemptPolicy.Decide(inVain);
        Assert.Equal((NextStep.Settle, Verdict.Interrupted, "It was attempt 21, and more are not made."), (end.Next, end.Verdict, end.Why));
        var onward = Facts(60).After(Made(number => Attempt(number, Verdict.Interrupted, number, number + 0.1, number + 0.5, checkpoint: number), 50));
        Assert.Equal(NextStep.Train, AttemptPolicy.Decide(onward).Next);
        // A hundred that brought a little each: on demand, as long as there are attempts left.
        var atLength = Facts(120).After(
            Made(number => Attempt(number, Verdict.Interrupted, number, number + 0.1, number + 0.5, checkpoint: number), AttemptPolicy.MostAttempts / 2));
        Assert.Equal((NextStep.Train, Market.OnDemand), (AttemptPolicy.Decide(atLength).Next, AttemptPolicy.Decide(atLength).Market));
        var waiting = Facts(60).After(Made(number => Attempt(number, Verdict.NoCapacity, number, null, number + 1), 50));
        Assert.Equal(NextStep.Train, AttemptPolicy.Decide(waiting).Next);
        var forEver = Facts(300).After(Made(number => Attempt(number, Verdict.NoCapacity, number, null, number + 1), AttemptPolicy.MostAttempts));
        Assert.Equal((NextStep.Settle, Verdict.NoCapacity), (AttemptPolicy.Decide(forEver).Next, AttemptPolicy.Decide(forEver).Verdict));
    }

    [Theory]
    [InlineData(RecipeMarket.Spot, 30.0, Market.Spot)]
    [InlineData(RecipeMarket.OnDemand, 0.0, Market.OnDemand)]
    public void The_recipe_s_market_is_obeyed_whatever_it_costs(RecipeMarket market, double waited, Market expected)
    {
        var facts = waited > 0 ? Facts(waited).After(Attempt(1, Verdict.NoCapacity, 0, null, waited)) : Facts();
        foreach (var deadline in new DateTimeOffset?[] { null, facts.Now.AddMinutes(1), facts.Now.AddHours(9) })
        {
            var decision = AttemptPolicy.Decide(facts with { Budget = new PlannedBudget { Market = market, Deadline = deadline } });
            Assert.Equal((NextStep.Train, expected), (decision.Next, decision.Market));
        }
    }

    [Fact]
    public void On_demand_that_the_stack_does_not_have_ends_the_run_with_what_to_do()
    {
        var end = AttemptPolicy.Decide(Facts() with { HasOnDemand = false, Budget = new PlannedBudget { Market = RecipeMarket.OnDemand } });
        Assert.Equal((NextStep.Settle, Verdict.Misconfigured), (end.Next, end.Verdict));
        Assert.Contains("OnDemandFallback=true", end.Why);
    }

    [Fact]
    public void Nothing_is_started_above_the_price_limit_and_a_lower_price_is_waited_for()
    {
        var dear = Facts(1) with { Budget = new PlannedBudget { MaxPricePerHour = 0.03m } };
        var wait = AttemptPolicy.Decide(dear);
        Assert.Equal((NextStep.Decide, 1800), (wait.Next, wait.PauseSeconds));
        Assert.Contains("$0.035", wait.Why);
        Assert.Contains("maxPricePerHour $0.03", wait.Why);
        var end = AttemptPolicy.Decide(dear with { Now = At(24.5) });
        Assert.Equal((NextStep.Settle, Verdict.OverBudget), (end.Next, end.Verdict));

        // Cheap enough now: it is looked at again within hours, as it may rise to the on-demand price.
        var cheap = AttemptPolicy.Decide(dear with { Budget = new PlannedBudget { MaxPricePerHour = 0.04m } });
        Assert.Equal((NextStep.Train, Market.Spot, 6 * 3600), (cheap.Next, cheap.Market, cheap.TimeoutSeconds));
        // EC2 charges no spot instance more than on demand.
        Assert.Equal(Longest, AttemptPolicy.Decide(dear with { Budget = new PlannedBudget { MaxPricePerHour = 0.18m } }).TimeoutSeconds);
        // No price would ever be that low.
        Assert.Equal(NextStep.Settle, AttemptPolicy.Decide(dear with { Budget = new PlannedBudget { MaxPricePerHour = 0.001m } }).Next);
    }

    [Fact]
    public void A_price_that_nobody_tells_is_no_price_within_the_limit()
    {
        var facts = Facts() with { Prices = new MarketPrices(null, null, null, null), Budget = new PlannedBudget { MaxPricePerHour = 1 } };
        Assert.Equal(NextStep.Decide, AttemptPolicy.Decide(facts).Next);
        Assert.Contains("not known", AttemptPolicy.Decide(facts).Why);
    }
}
