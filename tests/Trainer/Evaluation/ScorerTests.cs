using Overnight.Trainer.Evaluation;

namespace Overnight.Trainer.Tests.Evaluation;

public sealed class ScorerTests
{
    [Fact]
    public void Classification_is_scored_as_by_hand()
    {
        var scorer = new ClassificationScorer(classes: 3);
        // Three rows of logits; the classes are 0, 1, 1; the guesses 0, 1, 2.
        scorer.Add([2, 0, 0, 0, 1, 0], [0, 1]);
        scorer.Add([0, 1, 3], [1]);
        var scores = scorer.Finish();

        Assert.Equal([[1, 0, 0], [0, 1, 1], [0, 0, 0]], scores.Confusion);
        Assert.Equal(2.0 / 3, Metric(scores, "accuracy"), 12);
        var logLoss = (Math.Log(Math.Exp(2) + 2) - 2 + Math.Log(Math.E + 2) - 1 + Math.Log(1 + Math.E + Math.Exp(3)) - 1) / 3;
        Assert.Equal(logLoss, Metric(scores, "logLoss"), 12);
        // F1 of the classes: 1, 2/3, and 0 for the one that was only guessed.
        Assert.Equal((1 + (2.0 / 3) + 0) / 3, Metric(scores, "macroF1"), 12);
        // Of the first class the one row is ahead of both others, of the second both are ahead of the one other; the third has no rows.
        Assert.Equal(1, Metric(scores, "auc"), 12);
    }

    [Fact]
    public void The_area_under_the_curve_is_the_share_of_pairs_in_order()
    {
        const int seed = 7;
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 40)).Select(_ => ((float)random.Next(8), random.Next(2) == 1)).ToList();
            var (positives, negatives) = (rows.Where(r => r.Item2).ToList(), rows.Where(r => !r.Item2).ToList());
            var pairs = positives.SelectMany(_ => negatives, (p, n) => p.Item1 > n.Item1 ? 1.0 : p.Item1 == n.Item1 ? 0.5 : 0).ToList();
            var area = ClassificationScorer.AreaUnderCurve([.. rows.Select(r => r.Item1)], [.. rows.Select(r => r.Item2)]);
            Assert.Equal(pairs.Count == 0, area is null);
            if (area is { } found) Assert.Equal(pairs.Average(), found, 12);
        }
    }

    [Fact]
    public void Regression_is_scored_in_the_targets_own_unit()
    {
        var scorer = new RegressionScorer(deviation: 10);
        scorer.Add([1, 2], [1, 4]);
        scorer.Add([3], [1]);
        var scores = scorer.Finish();
        Assert.Equal(10 * Math.Sqrt(8.0 / 3), Metric(scores, "rmse"), 10);
        Assert.Equal(10 * 4.0 / 3, Metric(scores, "mae"), 10);
        Assert.Equal(1 - (8.0 / 6), Metric(scores, "r2"), 10);
        Assert.Equal("rmse", scores.Primary.Name);
    }

    private static double Metric(Scores scores, string name) => scores.Metrics.Single(m => m.Name == name).Value;
}
