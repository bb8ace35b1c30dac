using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Workflow;
using static Overnight.Functions.Tests.Decide.Situations;

namespace Overnight.Functions.Tests.Decide;

public sealed class BudgetLimitTests
{
    [Fact]
    public void Plenty_of_money_limits_nothing()
    {
        var decision = Decide(100);
        Assert.Equal((0, 43_200), (decision.StopAfterSeconds, decision.LimitSeconds));
    }

    [Fact]
    public void The_trainer_stops_while_its_evaluation_and_the_instance_s_end_are_still_paid_for()
    {
        // At $0.035 + 10 % and $0.02 around it: an hour is $0.0585.
        var decision = Decide(0.0005m + 0.0585m);
        // An hour, less launch, drain and finish, and the same again for an attempt after an interruption.
        Assert.Equal(3600 - (260 + 60 + 60) - (260 + 60 + 10 + 60), decision.StopAfterSeconds);
        Assert.Equal(decision.StopAfterSeconds + 60, decision.LimitSeconds);
        Assert.Contains("of $0.059 are left", decision.Why);
    }

    [Fact]
    public void Last_money_buys_one_last_short_attempt()
    {
        var decision = Decide(0.0005m + (0.0585m * 440 / 3600));
        Assert.Equal((NextStep.Train, 440 - 380), (decision.Next, decision.StopAfterSeconds));
    }

    [Fact]
    public void Money_that_pays_for_no_model_is_not_spent()
    {
        var end = AttemptPolicy.Decide(Facts() with { Budget = new PlannedBudget { MaxUsd = 0.5m }, PaidUsd = 0.498m });
        Assert.Equal((NextStep.Settle, Verdict.OverBudget), (end.Next, end.Verdict));
        Assert.StartsWith("$0.002 of maxUsd $0.50 are left", end.Why);
    }

    [Fact]
    public void Without_any_price_a_limit_cannot_be_kept()
    {
        var facts = Facts() with { Prices = new MarketPrices(null, null, null, null), Budget = new PlannedBudget { MaxUsd = 1 } };
        Assert.Equal((NextStep.Settle, Verdict.OverBudget), (AttemptPolicy.Decide(facts).Next, AttemptPolicy.Decide(facts).Verdict));
        // On demand bounds spot.
        var bounded = AttemptPolicy.Decide(facts with { Prices = new MarketPrices(null, 0.09m, null, 0.18m) });
        Assert.True(bounded.StopAfterSeconds is 0 or > 10_000, $"{bounded}");
    }

    [Fact]
    public void Money_that_does_not_pay_for_on_demand_buys_spot_also_before_a_deadline()
    {
        var decision = AttemptPolicy.Decide((Facts() with { Budget = new PlannedBudget { MaxUsd = 0.008m } }).DueIn(1));
        Assert.Equal((NextStep.Train, Market.Spot), (decision.Next, decision.Market));
        Assert.Contains("do not pay for on-demand", decision.Why);
    }

    private static AttemptDecision Decide(decimal maxUsd) => AttemptPolicy.Decide(Facts() with { Budget = new PlannedBudget { MaxUsd = maxUsd } });
}
