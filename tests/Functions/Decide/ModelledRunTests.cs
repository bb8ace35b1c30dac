using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Tests.Report;

namespace Overnight.Functions.Tests.Decide;

/// <summary>What the policy promises, in worlds that know nothing of it. A seed that fails is printed.</summary>
public sealed class ModelledRunTests
{
    [Fact]
    public void No_run_that_could_finish_in_time_is_late_whatever_the_market_does() => Check(seed =>
    {
        var (plan, random) = Plan(seed);
        var quote = plan.Quote!;
        // From just enough to start on demand at once and finish, up to plenty. 90: the turn from one attempt to the next.
        var least = quote.WorkSeconds.Most + Math.Max(60, 0.05 * quote.WorkSeconds.Expected) + (1.5 * quote.StartSeconds) + 90;
        var deadline = least * (random.Next(3) == 0 ? 1 : 1 + (4 * random.NextDouble() * random.NextDouble()));
        var run = new ModelledRun(seed, plan with { Budget = new PlannedBudget { Deadline = Situations.Start.AddSeconds(Math.Ceiling(deadline)) } });
        run.Play();
        return Holds(run.EndedAt <= Math.Ceiling(deadline) && !run.EndedEarly, $"due at {deadline}, ended at {run.EndedAt}: {run.End}");
    });

    [Fact]
    public void No_run_costs_more_than_it_may_and_what_pays_for_a_model_leaves_one() => Check(seed =>
    {
        var (plan, random) = Plan(seed);
        var most = decimal.Round((decimal)Math.Pow(10, -2.3 + (2 * random.NextDouble())), 4);
        var deadline = random.Next(2) == 0 ? (DateTimeOffset?)null : Situations.Start.AddSeconds(plan.Quote!.WorkSeconds.Most * 2 * random.NextDouble());
        var run = new ModelledRun(seed, plan with { Budget = new PlannedBudget { MaxUsd = most, Deadline = deadline } });
        run.Play();
        return Holds(run.PaidUsd <= most && (run.EndedAt is not null || run.End is { Verdict: Verdict.OverBudget }), $"paid {run.PaidUsd} of {most}, ended at {run.EndedAt}: {run.End}");
    });

    [Fact]
    public void What_spot_would_only_waste_is_not_spent()
    {
        // Spot lasts for seconds, and what is left after eleven attempts pays for no attempt on demand: this seed once tried twenty-one.
        var (plan, _) = Plan(7_223_165);
        var run = new ModelledRun(7_223_165, plan with { Budget = new PlannedBudget { MaxUsd = 0.0831m } });
        run.Play();
        Assert.Equal((Verdict.OverBudget, 11), (run.End!.Verdict, run.Attempts));
        Assert.Contains("Spot would be cheaper", run.End.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_instance_is_started_above_the_price_limit() => Check(seed =>
    {
        var (plan, random) = Plan(seed);
        var most = 0.01m + (0.1m * (decimal)random.NextDouble());
        var run = new ModelledRun(seed, plan with { Budget = new PlannedBudget { MaxPricePerHour = most } });
        run.Play();
        return Holds(run.DearestStarted <= most, $"started at {run.DearestStarted}, allowed {most}");
    });

    [Fact]
    public void Spot_is_used_where_it_stays_and_a_deadline_saves_what_it_can()
    {
        var (ours, onDemand) = (0m, 0m);
        for (var seed = 1; seed <= 40; seed++)
        {
            var (plan, _) = Plan(seed);
            var due = new PlannedBudget { Deadline = Situations.Start.AddSeconds(2.5 * plan.Quote!.WorkSeconds.Most) };
            ours += Paid(seed, plan with { Budget = due });
            onDemand += Paid(seed, plan with { Budget = due with { Market = RecipeMarket.OnDemand } });
        }
        Assert.InRange(ours, 0, 0.9m * onDemand);
    }

    private static decimal Paid(int seed, Plan plan)
    {
        var run = new ModelledRun(seed, plan);
        run.Play();
        return run.PaidUsd;
    }

    private static (Plan Plan, Random Random) Plan(int seed)
    {
        var random = new Random(seed);
        var most = Math.Pow(10, 2.5 + (2.2 * random.NextDouble()));
        var start = 30 + (400 * random.NextDouble());
        return (MadeUp.Plan() with
        {
            CreatedAt = Situations.Start,
            Past = random.Next(4) == 0 ? [] : Situations.Past(Math.Pow(10, random.NextDouble() - 0.5), Math.Pow(10, random.NextDouble() - 0.5)),
            Quote = new Quote
            {
                InstanceType = "c7i.large",
                WorkSeconds = new Spread(0.3 * most, 0.6 * most, most),
                StartSeconds = start,
                Seconds = new Spread(0, most, 2 * most),
                Usd = new UsdSpread(0, 0, 0),
            },
        }, random);
    }

    private static Property Holds(bool holds, string otherwise) => holds.Label(otherwise);

    private static void Check(Func<int, Property> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(seed).Label($"seed {seed}"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
