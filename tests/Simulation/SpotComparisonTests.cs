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
    public void A_window_without_room_for_the_deadline_is_refused()
    {
        var options = new SpotOptions { Traces = [Traces.Of(Looks)], Past = [Traces.Of(Looks, zone: "zone-b")], Starts = new() { ["zone-a"] = [0, 899] } };
        Assert.Contains("899", Assert.Throws<AggregateException>(() => new SpotComparison(options).Run()).InnerException!.Message);
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
