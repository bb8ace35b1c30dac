using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Search;

namespace Overnight.Functions.Tests.Search;

public sealed class BracketTests
{
    [Fact]
    public void Twenty_seven_trials_are_thinned_to_one_and_the_default()
    {
        var rungs = Bracket.Of(SearchMethod.Halving, 27, 3, null, 27);
        Assert.Equal([27, 10, 4, 2], rungs.Select(rung => rung.Trials));
        Assert.Equal([1, 3, 9, 27], rungs.Select(rung => rung.LastEpoch(27)));
    }

    [Theory]
    [InlineData(SearchMethod.Grid)]
    [InlineData(SearchMethod.Random)]
    public void Others_train_every_trial_to_the_end(SearchMethod method) =>
        Assert.Equal([new PlannedRung(1, 50)], Bracket.Of(method, 50, 3, null, 30));

    [Fact]
    public void Few_epochs_leave_few_rungs() => Assert.Equal([1, 3, 8], Bracket.Of(SearchMethod.Halving, 1_000, 3, null, 9).Select(rung => rung.LastEpoch(8)));

    [Fact]
    public void Each_rung_is_thinner_and_longer_and_the_last_is_whole() => Prop.ForAll(
        Gen.Choose(1, 1_000).ToArbitrary(), Gen.Choose(2, 10).ToArbitrary(), Gen.Choose(1, 200).ToArbitrary(), (trials, eta, epochs) =>
        {
            var rungs = Bracket.Of(SearchMethod.Halving, trials, eta, null, epochs);
            Assert.Equal((trials, 1.0), (rungs[0].Trials, rungs[^1].Share));
            Assert.InRange(rungs[0].Share * epochs, rungs.Count == 1 ? 0 : 0.999, epochs);
            foreach (var (before, after) in rungs.Zip(rungs.Skip(1)))
            {
                Assert.InRange(after.Trials, Math.Min(2, trials), before.Trials);
                Assert.Equal(eta, after.Share / before.Share, 6);
            }
            for (var i = 1; i < rungs.Count; i++)
                Assert.Equal(Math.Min(rungs[i - 1].Trials, (int)(trials / Math.Pow(eta, i)) + 1), rungs[i].Trials);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Halving_computes_less_than_training_all() => Prop.ForAll(
        Gen.Choose(9, 1_000).ToArbitrary(), Gen.Choose(2, 6).ToArbitrary(), Gen.Choose(9, 200).ToArbitrary(), (trials, eta, epochs) =>
        {
            var plan = Searches.Plan(trials, Bracket.Of(SearchMethod.Halving, trials, eta, null, epochs));
            return SearchWork.Trainings(plan.Search!) < 0.85 * trials;
        }).QuickCheckThrowOnFailure();
}
