using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Search;
using Overnight.Functions.Tests.Decide;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Search;

/// <summary>A search's money and time, shared out among trials that do not know of each other.</summary>
public sealed class AllowanceTests
{
    [Fact]
    public void What_has_no_limits_shares_nothing_out() => Assert.Null(Allowance.Of(Searches.Plan(9), 0, 9, Searches.Start, 0));

    [Fact]
    public void All_rungs_together_never_come_to_more_than_the_budget_however_much_each_trial_uses() => Prop.ForAll(
        Gen.Choose(1, 1_000).ToArbitrary(), Gen.Choose(1, 100_000).ToArbitrary(), Gen.Choose(0, 1_000).ToArbitrary(), (trials, cents, used) =>
        {
            var most = cents / 100m;
            var plan = Searches.Plan(trials, budget: new PlannedBudget { MaxUsd = most });
            var paid = 0m;
            for (var rung = 0; rung < plan.Search!.Rungs.Count; rung++)
            {
                var inRung = plan.Search.Rungs[rung].Trials;
                var each = Allowance.Of(plan, rung, inRung, Searches.Start, paid)!.MaxUsd!.Value;
                Assert.InRange(each, 0, most);
                Assert.True((each * inRung) + paid <= most, $"rung {rung}: {inRung} trials of {each} beside {paid} paid, of {most}");
                paid += each * inRung * used / 1_000;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_rung_leaves_goes_on_to_the_next()
    {
        var plan = Searches.Plan(27, budget: new PlannedBudget { MaxUsd = 10 });
        var (little, much) = (Allowance.Of(plan, 1, 10, Searches.Start, 1)!, Allowance.Of(plan, 1, 10, Searches.Start, 5)!);
        Assert.True(little.MaxUsd > much.MaxUsd);
        // The last rung gets all that is left, but for what ends the run.
        var last = Allowance.Of(plan, 3, 2, Searches.Start, 4)!.MaxUsd!.Value;
        Assert.InRange(2 * last, 5.98m, 6);
    }

    [Fact]
    public void Turns_one_after_another_fit_into_the_rung_and_rungs_into_the_deadline() => Prop.ForAll(
        Gen.Choose(1, 1_000).ToArbitrary(), Gen.Choose(1, 64).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (trials, parallel, minutes) =>
        {
            var deadline = Searches.Start.AddMinutes(minutes);
            var plan = Searches.Plan(trials, parallel: parallel, budget: new PlannedBudget { Deadline = deadline });
            var now = Searches.Start;
            for (var rung = 0; rung < plan.Search!.Rungs.Count; rung++)
            {
                var limits = Allowance.Of(plan, rung, plan.Search.Rungs[rung].Trials, now, 0)!;
                Assert.InRange(limits.Until!.Value, now, deadline);
                Assert.InRange(TurnLimit.End(limits, now)!.Value, now, limits.Until.Value);
                // However late it begins, a turn is over when the rung is.
                Assert.Equal(limits.Until, TurnLimit.End(limits, limits.Until.Value));
                now = limits.Until.Value;
            }
            Assert.True(now <= deadline);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(600, 1, 10)] // time for all
    [InlineData(10, 1, 8)] // two turns of four before the last one
    [InlineData(6, 3, 2)] // none before the last one
    [InlineData(0, 3, 1)]
    public void Where_time_is_short_rungs_are_passed_over_and_places_given_up(int minutes, int rung, int places)
    {
        // A turn that leaves a model takes 175 s, and one minute ends the run.
        var plan = Searches.Plan(27, parallel: 4, budget: new PlannedBudget { Deadline = Searches.Start.AddMinutes(minutes) });
        Assert.Equal((rung, places), Allowance.Fitting(plan, 1, Searches.Start));
    }

    [Fact]
    public void A_turn_ends_the_training_in_time_for_its_model()
    {
        var facts = Situations.Facts().DueIn(0.5) with { EndsAtDeadline = true };
        var decision = TurnLimit.Of(AttemptDecision.Attempt(Market.Spot, 90_000, "On spot."), facts);
        Assert.Equal(NextStep.Train, decision.Next);
        Assert.Equal(1_800 - 170 - 60, decision.StopAfterSeconds);
        Assert.InRange(decision.TimeoutSeconds, 1_800, 1_860);
        Assert.InRange(decision.LimitSeconds, 60, 1_800);
    }

    [Fact]
    public void A_turn_without_time_for_a_model_is_not_begun()
    {
        var facts = Situations.Facts().DueIn(0.05) with { EndsAtDeadline = true };
        var decision = TurnLimit.Of(AttemptDecision.Attempt(Market.Spot, 90_000, "On spot."), facts);
        Assert.Equal((NextStep.Settle, (Verdict?)Verdict.TimedOut), (decision.Next, decision.Verdict));
        Assert.Equal(NextStep.Train, TurnLimit.Of(AttemptDecision.Attempt(Market.Spot, 90_000, "On spot."), facts with { EndsAtDeadline = false }).Next);
    }
}
