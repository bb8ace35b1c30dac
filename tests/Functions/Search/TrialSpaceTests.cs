using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Functions.Search;

namespace Overnight.Functions.Tests.Search;

public sealed class TrialSpaceTests
{
    private static readonly SearchRange Rates = new() { Min = 1e-4, Max = 1 };

    [Fact]
    public void The_default_setting_is_trial_0_of_every_search()
    {
        foreach (var method in Enum.GetValues<SearchMethod>())
        {
            var trials = TrialSpace.Of(Of(method, ("epochs", List("3", "9")), ("batchSize", List("8", "16", "32"))), Searches.Plan(1));
            Assert.Equal((new TrialParameters(), 7), (trials[0], trials.Count));
        }
    }

    [Fact]
    public void A_grid_has_every_combination_once_and_the_default_setting_only_once()
    {
        var plan = Searches.Plan(1);
        var own = $"{plan.Training.Epochs}";
        var trials = TrialSpace.Of(Of(SearchMethod.Grid, ("epochs", List("3", own)), ("model", List("linear", "mlp", "cnn"))), plan with { Model = ModelKind.Mlp });
        Assert.Equal(6, trials.Count);
        Assert.Equal(6, trials.Distinct().Count());
        Assert.DoesNotContain(trials.Skip(1), trial => trial.Epochs == plan.Training.Epochs && trial.Model == ModelKind.Mlp);
    }

    [Fact]
    public void Drawn_values_lie_in_their_ranges_and_the_same_seed_draws_the_same() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(2, 200).ToArbitrary(), (seed, count) =>
        {
            var plan = Searches.Plan(1);
            plan = plan with { Training = plan.Training with { Seed = seed } };
            var search = Of(SearchMethod.Random, ("learningRate", Rates), ("batchSize", new SearchRange { Min = 8, Max = 9 }),
                ("epochs", new SearchRange { Min = 1, Max = 1_000, Log = true }), ("labelSmoothing", new SearchRange { Min = 0, Max = 0.2 })) with
            { Trials = count };
            var trials = TrialSpace.Of(search, plan);
            Assert.Equal(count, trials.Distinct().Count());
            Assert.All(trials.Skip(1), trial =>
            {
                Assert.InRange(trial.LearningRate!.Value, 1e-4, 1);
                Assert.InRange(trial.BatchSize!.Value, 8, 9);
                Assert.InRange(trial.Epochs!.Value, 1, 1_000);
                Assert.InRange(trial.LabelSmoothing!.Value, 0, 0.2);
                Assert.Null(trial.Model);
            });
            Assert.Equal(trials, TrialSpace.Of(search, plan));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_learning_rate_is_drawn_from_each_order_of_magnitude_alike()
    {
        var trials = TrialSpace.Of(Of(SearchMethod.Random, ("learningRate", Rates)) with { Trials = 801 }, Searches.Plan(1));
        // Four orders, 200 each; their standard deviation is 12.
        var orders = trials.Skip(1).GroupBy(trial => Math.Clamp(Math.Floor(Math.Log10(trial.LearningRate!.Value)), -4, -1)).Select(group => group.Count());
        Assert.All(orders, count => Assert.InRange(count, 140, 260));
        var plain = TrialSpace.Of(Of(SearchMethod.Random, ("learningRate", Rates with { Log = false })) with { Trials = 801 }, Searches.Plan(1));
        Assert.InRange(plain.Count(trial => trial.LearningRate > 0.5), 320, 480);
    }

    [Fact]
    public void A_whole_number_s_ends_are_drawn_as_often_as_the_others()
    {
        var search = Of(SearchMethod.Random, ("epochs", new SearchRange { Min = 1, Max = 4 }), ("learningRate", Rates)) with { Trials = 801 };
        Assert.All(TrialSpace.Of(search, Searches.Plan(1)).Skip(1).GroupBy(trial => trial.Epochs), same => Assert.InRange(same.Count(), 140, 260));
    }

    [Fact]
    public void A_space_smaller_than_the_trials_asked_for_is_tried_whole()
    {
        var search = Of(SearchMethod.Halving, ("epochs", new SearchRange { Min = 1, Max = 5 })) with { Trials = 100 };
        Assert.Equal([1, 2, 3, 4, 5], TrialSpace.Of(search, Searches.Plan(1)).Skip(1).Select(trial => trial.Epochs!.Value).Order());
        var listed = Of(SearchMethod.Random, ("epochs", List("1", "2"))) with { Trials = 100 };
        Assert.Equal(3, TrialSpace.Of(listed, Searches.Plan(1)).Count);
    }

    [Fact]
    public void Trials_are_as_many_as_the_grid_or_sixteen()
    {
        Assert.Equal(16, TrialSpace.Of(Of(SearchMethod.Halving, ("learningRate", Rates)), Searches.Plan(1)).Count);
        Assert.Equal(4, TrialSpace.Of(Of(SearchMethod.Halving, ("epochs", List("1", "2", "3"))), Searches.Plan(1)).Count);
    }

    [Fact]
    public void A_trial_s_plan_has_its_parameters_and_the_rest_of_the_plan()
    {
        var plan = Searches.Plan(3);
        Assert.Equal(plan.Training with { LearningRate = 0.002 }, plan.OfTrial(2).Training);
        Assert.Equal(plan.Training, plan.OfTrial(0).Training);
        var other = plan with { Model = ModelKind.Cnn, Training = plan.Training with { Augment = true, Residual = true, LabelSmoothing = 0.05 } };
        other = other with { Search = other.Search! with { Trials = [new(), new() { Model = ModelKind.Linear }] } };
        Assert.Equal((false, false, 0.0), (other.OfTrial(1).Training.Augment, other.OfTrial(1).Training.Residual, other.OfTrial(1).Training.LabelSmoothing));
        Assert.True(other.OfTrial(0).Training.Augment);
    }

    private static RecipeSearch Of(SearchMethod method, params (string Name, SearchRange Range)[] space) =>
        new() { Method = method, Space = space.ToDictionary(one => one.Name, one => one.Range) };

    private static SearchRange List(params string[] values) => new() { Values = [.. values] };
}
