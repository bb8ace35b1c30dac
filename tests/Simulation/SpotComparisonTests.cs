using Overnight.Bench.Spot;
using Overnight.Contracts;

namespace Overnight.Simulation.Tests;

public sealed class SpotComparisonTests
{
    private static readonly bool[] Looks = Traces.Random(new Random(7), 900);

    [Fact]
    public void A_past_that_reaches_into_the_trace_is_refused()
    {
        var options = new SpotOptions { Traces = [Traces.Of(Looks, firstTick: 100)], Past = [Traces.Of(Looks[..101], firstTick: 0)] };
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => new SpotComparison(options).Run()).Problems);
        Assert.Equal("--fit", problem.Field);
    }

    [Fact]
    public void A_past_of_a_later_month_is_refused()
    {
        var later = Traces.Of(Looks, source: "another, 2023-02") with { Month = new DateOnly(2023, 2, 1) };
        Assert.Throws<BadInputException>(() => new SpotComparison(new SpotOptions { Traces = [Traces.Of(Looks)], Past = [later] }).Run());
    }

    [Fact]
    public void A_past_that_ends_where_the_trace_begins_is_taken()
    {
        var options = new SpotOptions
        {
            Traces = [Traces.Of(Looks[450..], firstTick: 450)],
            Past = [Traces.Of(Looks[..450])],
            Deadlines = [40],
            TaskHours = 30,
            Overheads = [0.05],
            Windows = 4,
        };
        var scores = SpotScore.Of(new SpotComparison(options).Run());
        Assert.All(scores, score => Assert.Equal((4, 0), (score.Runs, score.Late)));
        Assert.All(scores, score => Assert.True(score.MeanCostUsd >= scores[^1].MeanCostUsd - 1e-6, score.Policy));
    }

    [Fact]
    public void A_past_that_does_not_say_its_first_tick_but_is_another_time_is_taken_with_a_note()
    {
        var later = Traces.Of(Looks[450..], firstTick: 450) with { SaysFirstTick = true };
        var unplaced = Traces.Of(Array.ConvertAll(Looks, look => !look)) with { SaysFirstTick = false };
        Assert.Contains("first_tick", Assert.Single(new SpotOptions { Traces = [later], Past = [unplaced] }.CheckThatThePastIsPast()));
        Assert.Throws<BadInputException>(() => new SpotOptions { Traces = [later], Past = [Traces.Of(Looks)] }.CheckThatThePastIsPast());
    }

    [Fact]
    public void A_window_without_room_for_the_deadline_is_refused()
    {
        var options = new SpotOptions { Traces = [Traces.Of(Looks)], Past = [Traces.Of(Looks, zone: "zone-b")], Starts = new() { ["zone-a"] = [0, 899] } };
        Assert.Contains("899", Assert.Throws<BadInputException>(() => new SpotComparison(options).Run()).Message);
    }

    [Fact]
    public void Windows_count_ticks_as_the_source_does_and_the_last_may_end_with_the_trace()
    {
        var trace = Traces.Of(Looks, firstTick: 3);
        var options = new SpotOptions { Traces = [trace], Past = [Traces.Of(Looks, zone: "zone-b")], Starts = new() { ["zone-a"] = [3, 3 + 900 - 420] } };
        Assert.Equal([0, 480], Assert.Single(SpotStretch.Of(trace, deadline: 70, options)).Starts);
        foreach (var outside in new[] { 2, 484 })
        {
            var wrong = options with { Starts = new() { ["zone-a"] = [outside] } };
            var problem = Assert.Single(Assert.Throws<BadInputException>(() => SpotStretch.Of(trace, deadline: 70, wrong).ToList()).Problems);
            Assert.Equal(("zone-a", $"the start tick {outside}", "3 to 483"), (problem.Field, problem.Found, problem.Expected));
        }
    }

    [Fact]
    public void Without_a_past_of_its_own_a_window_knows_only_what_came_before_it()
    {
        var (trace, other) = (Traces.Of(Looks, firstTick: 3), Traces.Of(Looks[..800], firstTick: 100, zone: "zone-b"));
        var options = new SpotOptions { Traces = [trace, other], Starts = new() { ["zone-a"] = [3, 10, 300, 483] } };
        var stretches = SpotStretch.Of(trace, deadline: 70, options).ToList();
        Assert.Equal([2, 1, 1], stretches.Select(stretch => stretch.Starts.Count));
        Assert.Empty(stretches[0].Past);
        Assert.All(stretches, stretch => Assert.All(stretch.Past, past => Assert.True(past.EndTick <= trace.FirstTick + stretch.Starts.Min())));
        Assert.Equal(2, stretches[2].Past.Count);
        var runs = new SpotComparison(options with { Traces = [trace], Overheads = [0.1] }).Run();
        Assert.All(SpotScore.Of(runs), score => Assert.Equal((8, 0), (score.Runs, score.Late)));
    }

    [Fact]
    public void A_deadline_that_nobody_could_meet_is_refused()
    {
        var options = new SpotOptions { Traces = [Traces.Of(Looks)], TaskHours = 24, Deadlines = [24] };
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => new SpotComparison(options).Run()).Problems);
        Assert.Equal("--deadlines", problem.Field);
    }

    /// <summary>Real capacity: learnt from the first half of the weeks that are here, run on their second half.</summary>
    [Theory]
    [InlineData("aws-2022-10-first-half.json", 0.75)]
    [InlineData("aws-2023-02-first-half.json", 0.85)]
    public void On_real_traces_no_run_is_late_and_most_of_the_gap_is_closed(string file, double closed)
    {
        var options = new SpotOptions { Traces = SpotTrace.Read(Traces.Find(file)), Overheads = [0.05], Windows = 10, SpotPrice = 0.9731 };
        var scores = SpotScore.Of(new SpotComparison(options).Run());
        Assert.All(scores, score => Assert.Equal(0, score.Late));
        var ours = scores.Single(score => score.Policy == SpotComparison.Ours);
        Assert.InRange(ours.GapClosed, closed, 1);
        Assert.True(ours.MeanCostUsd <= scores.Single(score => score.Policy == "Age-hazard programme").MeanCostUsd);
    }
}
