using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Quotes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PlanRun;

/// <summary>Budget, quote and past, as the handler writes them into the plan.</summary>
public sealed class QuotedPlanTests : PlanningTests
{
    private const string Source = "datasets/boxes/boxes.csv";

    [Fact]
    public async Task A_recipe_s_limits_become_the_plan_s_with_the_deadline_as_a_time()
    {
        _buckets.Put(Data, "recipes/boxes.json",
            """{"compute": {"market": "spot"}, "budget": {"maxUsd": 0.5, "deadlineMinutes": 90, "maxPricePerHour": 0.05}}""");

        var plan = await PlannedAsync();

        Assert.Equal(
            new PlannedBudget
            {
                MaxUsd = 0.5m,
                Deadline = StoppedClock.Now.AddMinutes(90),
                MaxPricePerHour = 0.05m,
                Market = RecipeMarket.Spot,
            },
            plan.Budget);
        Assert.Equal("cpu", plan.Compute.Queue);
    }

    [Fact]
    public async Task The_plan_has_a_quote_and_says_it()
    {
        var plan = await PlannedAsync();

        Assert.Equal(("c7i.large", 0.036m), (plan.Quote!.InstanceType, plan.Quote.SpotUsdPerHour));
        Assert.Contains($"Quote: {QuoteSentence.Of(plan.Quote)}.", plan.Notes);
        Assert.Equal(new PlannedBudget(), plan.Budget);
        Assert.Empty(plan.Past);
    }

    [Fact]
    public async Task Earlier_runs_of_this_month_and_the_last_are_learnt_from()
    {
        var spell = new SpotSpell(IsThere: true, 900, EndSeen: true, "us-east-1a");
        for (var number = 1; number <= 3; number++) Note(Wished.Line(number * 10, ratio: 3) with { Spells = [spell] });
        Note(Wished.Line(80, ratio: 9) with { Spells = [spell] });

        var plan = await PlannedAsync();

        AssertSays(plan.Quote!.Sources, "Work: measured in 3 attempts on this dataset");
        Assert.Equal(3, plan.Past.Count);
    }

    [Fact]
    public async Task Lines_that_are_no_lines_are_left_out_and_said()
    {
        Note(Wished.Line(1));
        _buckets.Put(Results, "ledger/2026/11/aaa.json", "{");
        _buckets.Put(Results, "ledger/2026/11/bbb.json", "null");
        _buckets.Put(Results, "ledger/2026/11/ccc.json", """{"run": "ccc", "name": "boxes", "uses": [null], "spells": [null]}""");

        var plan = await PlannedAsync();

        AssertSays(plan.Quote!.Sources, "Work: measured in 1 attempt on such models");
        AssertSays(plan.Notes, "3 of the ledger's lines could not be read and were left out: ledger/2026/11/aaa.json");
    }

    [Fact]
    public async Task Of_a_long_ledger_the_newest_lines_are_read()
    {
        _buckets.Now = StoppedClock.Now.AddDays(-5);
        for (var number = 1; number <= 300; number++) Note(Wished.Line(5, name: $"old{number}", ratio: 4));
        _buckets.Now = StoppedClock.Now;
        for (var number = 1; number <= 200; number++) Note(Wished.Line(1, name: $"new{number}"));

        var plan = await PlannedAsync();

        AssertSays(plan.Quote!.Sources, "Work: measured in 200 attempts");
    }

    [Fact]
    public async Task EC2_that_does_not_answer_leaves_the_plan_as_it_was_and_is_said()
    {
        var before = await PlannedAsync();
        _ec2.IsDown = true;

        var plan = await PlannedAsync();

        Assert.Equal((before.Compute.Queue, before.Training), (plan.Compute.Queue, plan.Training));
        Assert.Null(plan.Quote!.SpotUsdPerHour);
        AssertSays(plan.Notes, "EC2 did not tell the spot prices of c7i.large");
    }

    [Fact]
    public async Task A_run_that_cannot_be_paid_for_is_rejected_before_anything_starts()
    {
        _buckets.Put(Data, "recipes/boxes.json", """{"budget": {"maxUsd": 0.0001}}""");

        var state = await PlanBoxesAsync();

        Assert.Equal(NextStep.Settle, state.Next);
        Assert.Equal("budget.maxUsd", Assert.Single(state.Problems!).Field);
        Assert.Empty(_buckets.Keys(Results));
    }

    private static void AssertSays(List<string> sentences, string beginning) =>
        Assert.Contains(sentences, sentence => sentence.StartsWith(beginning, StringComparison.Ordinal));

    private void Note(LedgerLine line) => _buckets.Put(Results, ResultNames.LedgerLine(line.StartedAt, line.Run), line);

    private Task<RunState> PlanBoxesAsync()
    {
        _buckets.Put(Data, Source, Iris());
        return PlanAsync("boxes", Source);
    }

    private async Task<Plan> PlannedAsync()
    {
        var state = await PlanBoxesAsync();
        Assert.True(state.Next == NextStep.Train, state.Message);
        return _buckets.Read<Plan>(Results, $"runs/boxes/{state.Run}/plan.json");
    }
}
