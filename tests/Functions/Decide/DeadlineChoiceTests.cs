using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Workflow;
using static Overnight.Functions.Tests.Decide.Situations;

namespace Overnight.Functions.Tests.Decide;

public sealed class DeadlineChoiceTests
{
    // Most of the work, the longest start, and the turn from one attempt to the next.
    private const int Needed = 5_400 + 270 + 90;

    [Fact]
    public void Spot_may_take_what_can_be_spared_and_no_more()
    {
        var decision = AttemptPolicy.Decide(Facts().DueIn(4));
        Assert.Equal((NextStep.Train, Market.Spot, (4 * 3600) - Needed), (decision.Next, decision.Market, decision.TimeoutSeconds));
        // Where the workflow's TerminateJob fails, Batch itself ends it soon after.
        Assert.Equal(decision.TimeoutSeconds + 120, decision.LimitSeconds);
        Assert.Contains("2.4 h can be spared", decision.Why);
    }

    [Theory]
    [InlineData(1.7, "so no time to try spot")]
    [InlineData(1.5, "so no time to try spot")]
    [InlineData(0.5, "it will be missed")]
    [InlineData(-3, "it will be missed")]
    public void Too_little_time_is_spent_on_demand_to_the_end(double hours, string saying)
    {
        var decision = AttemptPolicy.Decide(Facts().DueIn(hours));
        Assert.Equal((NextStep.Train, Market.OnDemand, 93_600), (decision.Next, decision.Market, decision.TimeoutSeconds));
        Assert.Contains(saying, decision.Why);
    }

    [Fact]
    public void Work_that_nobody_can_tell_is_done_on_demand()
    {
        var facts = Facts().DueIn(100);
        Assert.Equal(Market.OnDemand, AttemptPolicy.Decide(facts with { Work = facts.Work with { Expected = null, Most = null } }).Market);
    }

    [Fact]
    public void Where_spot_has_long_been_gone_it_works_on_demand_for_a_time_and_then_tries_again()
    {
        // Thirty hours of work, a quarter of an hour to spare; gone for five hours already, as it is for ten each time.
        var long30 = Facts(5) with { Past = Past(thereHours: 10, goneHours: 10) };
        long30 = (long30 with { Work = long30.Work with { Expected = 30 * 3600, Most = 30 * 3600 } })
            .After(Attempt(1, Verdict.NoCapacity, 0, null, 1), Attempt(2, Verdict.NoCapacity, 1, null, 2), Attempt(3, Verdict.NoCapacity, 2, null, 5)).DueIn(30 + ((270 + 90 + 820) / 3600.0));
        var stint = AttemptPolicy.Decide(long30);
        Assert.Equal((NextStep.Train, Market.OnDemand), (stint.Next, stint.Market));
        Assert.InRange(stint.TimeoutSeconds, 4 * 180, 12 * 3600);
        Assert.Contains("spot is worth a try", stint.Why);

        var recalled = long30 with { Attempts = [.. long30.Attempts, Attempt(4, Verdict.Recalled, 5, 5.1, 7, "cpu-on-demand")], LastMarket = Market.OnDemand };
        var again = AttemptPolicy.Decide(recalled with { Now = At(7), Work = recalled.Work with { Expected = 28 * 3600, Most = 28 * 3600 } });
        Assert.Equal((NextStep.Train, Market.Spot), (again.Next, again.Market));
    }

    [Fact]
    public void Recalls_converge_on_demand()
    {
        // Called back again and again without having been given an instance.
        var facts = Facts().DueIn(4);
        var attempts = new List<Attempt>();
        for (var number = 1; ; number++)
        {
            var decision = AttemptPolicy.Decide(facts);
            if (decision.Market == Market.OnDemand && decision.TimeoutSeconds == 93_600) break;
            Assert.InRange(number, 1, 10);
            var stopped = facts.Now.AddSeconds(decision.TimeoutSeconds + 30);
            attempts.Add(Attempt(number, Verdict.Recalled, (facts.Now - Start).TotalHours, null, (stopped - Start).TotalHours,
                decision.Market == Market.Spot ? "cpu" : "cpu-on-demand"));
            facts = (facts with { Now = stopped }).After([.. attempts]);
        }
        Assert.True(facts.Now.AddSeconds(Needed - 90) <= facts.Budget.Deadline);
    }

    [Fact]
    public void A_deadline_of_minutes_is_looked_at_in_seconds()
    {
        var facts = Facts() with { Past = Past(1, 1), Work = Facts().Work with { Expected = 20, Most = 30, StartSeconds = 2, MostStartSeconds = 3 } };
        var decision = AttemptPolicy.Decide(facts.DueIn(0.1));
        Assert.Equal((Market.Spot, 360 - 30 - 3 - 90), (decision.Market, decision.TimeoutSeconds));
    }

    [Fact]
    public void A_deadline_in_a_month_is_decided_on_in_no_time()
    {
        var facts = Facts() with { Past = Past(5, 5), Work = Facts().Work with { Expected = 500 * 3600, Most = 600 * 3600 } };
        var decision = AttemptPolicy.Decide(facts.DueIn(720));
        Assert.Equal((NextStep.Train, Market.Spot, 93_600), (decision.Next, decision.Market, decision.TimeoutSeconds));
    }
}
