using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.EvaluateRun;

namespace Overnight.Functions.Tests.EvaluateRun;

/// <summary>Who becomes the champion.</summary>
public sealed class PromotionRuleTests
{
    [Fact]
    public void No_run_is_promoted_that_is_worse_than_the_champion_on_the_kept_rows()
    {
        var rows = Gen.ListOf(Gen.Two(Gen.Elements(true, false))).Where(list => list.Count > 0).ToArbitrary();
        var promote = Gen.Elements(PromotionMetric.Accuracy, PromotionMetric.LogLoss)
            .SelectMany(metric => Gen.Elements(0, 0.01, 0.2).Select(least => new RecipePromote { Metric = metric, MinImprovement = least })).ToArbitrary();
        Prop.ForAll(rows, promote, (pairs, wish) =>
        {
            var (own, its) = (Scored.Scores("run", pairs.Select(pair => pair.Item1)), Scored.Scores("champion", pairs.Select(pair => pair.Item2)));
            var decided = PromotionRule.Decide(Scored.Challenger(own, wish), Scored.Incumbent(its));
            Assert.Equal(own.Costs(wish.Metric!.Value)!.Average() < its.Costs(wish.Metric.Value)!.Average(), decided.Comparison!.Gain > 0);
            if (decided.Promoted) Assert.True(decided.Comparison.Gain > 0 && decided.Comparison.Gain >= wish.MinImprovement && decided.Comparison.P < 0.05);
            // And never each over the other.
            var other = PromotionRule.Decide(Scored.Challenger(its, wish), Scored.Incumbent(own));
            Assert.False(decided.Promoted && other.Promoted);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(9_100, 8_900, true, "Promoted: accuracy 0.91 against 0.89 of the champion champion on the same 10,000 rows (p = 0.000)")]
    [InlineData(8_903, 8_900, false, "a gain that may be chance")]
    [InlineData(8_900, 8_900, false, "it is no better")]
    [InlineData(8_700, 8_900, false, "it is no better")]
    public void Runs_are_compared_by_a_paired_test_and_the_sentence_has_the_numbers(int own, int its, bool promoted, string said)
    {
        var decided = PromotionRule.Decide(
            Scored.Challenger(Scored.Scores("run", Scored.First(own, 10_000))), Scored.Incumbent(Scored.Scores("champion", Scored.First(its, 10_000))));
        Assert.Equal(promoted, decided.Promoted);
        Assert.Contains(said, decided.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_numbers_are_compared_in_the_targets_unit()
    {
        float[] noise = [.. Enumerable.Range(0, 100).Select(i => (i % 7) - 3f)];
        var (own, its) = (Scored.Errors("run", noise), Scored.Errors("champion", noise.Select(error => error * 1.5f)));
        var decided = PromotionRule.Decide(Scored.Challenger(own), Scored.Incumbent(its));
        Assert.True(decided.Promoted, decided.Message);
        Assert.Equal(("rmse", "paired t-test"), (decided.Metric!.Name, decided.Comparison!.Test));
        Assert.Equal(decided.Metric.Value * 1.5, decided.Comparison.ChampionValue, 1e-6);
        var asked = PromotionRule.Decide(Scored.Challenger(own, new RecipePromote { Metric = PromotionMetric.Mae, MinImprovement = 5 }), Scored.Incumbent(its));
        Assert.Contains("the recipe asks for 5 more", asked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_compared_the_trivial_model_is_to_be_beaten_and_it_says_why()
    {
        var scores = Scored.Scores("run", Scored.First(9, 10));
        var run = Scored.Challenger(scores);
        var first = PromotionRule.Decide(run, null);
        Assert.True(first.Promoted && first.Message.Contains("the first model of its name", StringComparison.Ordinal), first.Message);
        Assert.False(PromotionRule.Decide(run with { Metrics = Scored.Metrics("run", 0.5) }, null).Promoted);
        Assert.False(PromotionRule.Decide(run with { Metrics = Scored.Metrics("run") with { Baseline = [] } }, null).Promoted);

        var deleted = PromotionRule.Decide(run, Scored.Incumbent(Scored.Scores("champion", Scored.First(10, 10)), hasModel: false));
        Assert.True(deleted.Promoted && deleted.Message.Contains("the files of the champion champion were deleted", StringComparison.Ordinal), deleted.Message);

        var changed = PromotionRule.Decide(
            run with { Scores = scores with { HoldOut = "new", Instead = "The rows that were kept cannot be used: column 'x' is new." } },
            Scored.Incumbent(Scored.Scores("champion", Scored.First(10, 10))));
        Assert.True(changed.Promoted && changed.Message.Contains("column 'x' is new", StringComparison.Ordinal), changed.Message);
    }

    [Fact]
    public void What_cannot_be_told_leaves_the_champion_in_its_place()
    {
        var scores = Scored.Scores("run", Scored.First(10, 10));
        var champion = Scored.Incumbent(Scored.Scores("champion", Scored.First(1, 10)));
        (Challenger Run, Incumbent Champion, string Said)[] cases =
        [
            (Scored.Challenger(scores) with { Scores = null }, champion, "it left no scores"),
            (Scored.Challenger(scores), Scored.Incumbent(null), "left no scores to compare with"),
            (Scored.Challenger(scores with { HoldOut = "other" }) with { PlannedHoldOut = null }, champion, "came while it trained"),
            (Scored.Challenger(scores with { Correct = [1, 2, 3] }), champion, "accuracy was not measured on each of the 10 kept rows"),
        ];
        foreach (var (run, incumbent, said) in cases)
        {
            var decided = PromotionRule.Decide(run, incumbent);
            Assert.False(decided.Promoted);
            Assert.Contains(said, decided.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(5, 0, 0.03125)]
    [InlineData(9, 1, 0.0107421875)]
    [InlineData(0, 0, 1)]
    [InlineData(40, 20, 0.0070857)]
    public void The_test_gives_the_textbooks_probabilities(int better, int worse, double expected)
    {
        double[] champion = [.. Enumerable.Repeat(1.0, better), .. Enumerable.Repeat(0.0, worse), 0, 1];
        double[] run = [.. Enumerable.Repeat(0.0, better), .. Enumerable.Repeat(1.0, worse), 0, 1];
        Assert.Equal(expected, PairedTest.Of(champion, run, areCounts: true).P, 1e-6);
    }

    [Fact]
    public void Of_models_that_are_equally_good_few_seem_better()
    {
        var random = new Random(1);
        var seeming = 0;
        for (var round = 0; round < 1_000; round++)
        {
            double[] a = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0)];
            double[] b = [.. a.Select(cost => random.NextDouble() < 0.2 ? (random.NextDouble() < 0.2 ? 1.0 : 0) : cost)];
            if (PairedTest.Of(a, b, areCounts: true).P < PairedTest.Significance) seeming++;
        }
        // A test at 5 % errs in 50 of 1,000; with its correction for continuity in fewer.
        Assert.InRange(seeming, 5, 65);
    }
}
