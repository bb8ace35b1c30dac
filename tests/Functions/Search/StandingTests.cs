using Overnight.Contracts;
using Overnight.Functions.Search;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Search;

/// <summary>Who goes on after a rung.</summary>
public sealed class StandingTests
{
    [Fact]
    public void The_best_go_on_with_their_next_attempt_and_the_default_setting_whatever_its_rank()
    {
        var plan = Searches.Plan(9);
        var document = After(plan, 0, null, [.. Enumerable.Range(0, 9).Select(trial => Searches.Seen(trial, 0.1 * trial, 3, EarlyEndReason.Rung, attempt: trial + 1))]);
        Assert.Equal([new TrialTurn(0, 2), new(6, 8), new(7, 9), new(8, 10)], Standing.Next(document));
        Assert.Equal(5, document.Trials.Count(trial => trial.State == TrialState.Dropped));
        Assert.Equal(("accuracy", true, 1, 3), (document.Metric, document.HigherIsBetter, document.Rungs, document.PlannedRungs));
    }

    [Fact]
    public void Lower_is_better_where_the_metric_says_so()
    {
        var plan = Searches.Plan(9);
        var document = After(plan, 0, null, [.. Enumerable.Range(0, 9).Select(trial =>
            Searches.Seen(trial, 10 - trial, 1, EarlyEndReason.Rung) is var seen ? seen with { Metrics = seen.Metrics! with { HigherIsBetter = false } } : seen)]);
        Assert.Equal([0, 6, 7, 8], Standing.Next(document).Select(turn => turn.Trial));
    }

    [Fact]
    public void Equal_metrics_are_told_apart_by_the_loss_as_the_trainer_does()
    {
        var plan = Searches.Plan(9);
        var seen = Enumerable.Range(0, 9).Select(trial => Searches.Seen(trial, 0.5, 1, EarlyEndReason.Rung)).ToList();
        seen[5] = seen[5] with { Metrics = seen[5].Metrics! with { Epochs = [seen[5].Metrics!.Epochs[0] with { ValidationLoss = 0.01 }] } };
        Assert.Contains(5, Standing.Next(After(plan, 0, null, seen)).Select(turn => turn.Trial));
    }

    [Fact]
    public void Asked_again_it_answers_the_same()
    {
        var plan = Searches.Plan(27);
        var first = After(plan, 0, null, [.. Enumerable.Range(0, 27).Select(trial => Searches.Seen(trial, 0.01 * trial, 1, EarlyEndReason.Rung))]);
        Assert.Equal(Text(first), Text(After(plan, 0, first, [.. Enumerable.Range(0, 27).Select(trial => Searches.Seen(trial, 0.01 * trial, 1, EarlyEndReason.Rung))])));
        // Most of the second rung is lost, so that dropped ones take their places.
        var inSecond = Standing.Next(first).Select(turn => turn.Trial == 0 || turn.Trial > 24 ? Searches.Seen(turn.Trial, 0.01 * turn.Trial, 3, EarlyEndReason.Rung, 2)
            : Searches.Failed(turn.Trial, 2)).ToList();
        var second = After(plan, 1, first, inSecond);
        Assert.Equal([0, 17, 25, 26], Standing.Next(second).Select(turn => turn.Trial));
        Assert.Equal(Text(second), Text(After(plan, 1, second, inSecond)));
    }

    [Fact]
    public void Trials_that_failed_or_ended_by_themselves_do_not_go_on()
    {
        var plan = Searches.Plan(9);
        SeenTrial[] seen =
        [
            Searches.Failed(0), Searches.Seen(1, 0.9, 3, EarlyEndReason.Median), Searches.Seen(2, 0.8, 2, EarlyEndReason.TimeUp),
            Searches.Failed(3, verdict: Verdict.OverBudget), Searches.Seen(4, 0.1, 3, EarlyEndReason.Rung), Searches.Seen(5, 0.2, 3, EarlyEndReason.Rung),
            Searches.Failed(6), Searches.Failed(7), Searches.Failed(8),
        ];
        var document = After(plan, 0, null, seen);
        Assert.Equal([4, 5], Standing.Next(document).Select(turn => turn.Trial));
        Assert.Equal(
            [TrialState.Failed, TrialState.StoppedEarly, TrialState.OutOfTime, TrialState.OutOfTime, TrialState.Waiting, TrialState.Waiting, TrialState.Failed],
            document.Trials.Take(7).Select(trial => trial.State));
        Assert.Equal("Trial 6 failed.", document.Trials[6].Message);
        Assert.Contains("4 of 9 trials failed", Assert.Single(document.Notes, note => note.Contains("failed", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_alone_is_for_the_best_and_not_for_the_default_setting()
    {
        var plan = Searches.Plan(9);
        var document = Standing.After(plan, 0, null, [.. Enumerable.Range(0, 9).Select(trial => Searches.Seen(trial, 0.1 * trial, 3, EarlyEndReason.Rung))], places: 1);
        Assert.Equal([8], Standing.Next(document).Select(turn => turn.Trial));
    }

    [Fact]
    public void The_last_rung_leaves_nobody_waiting_and_the_best_first()
    {
        var plan = Searches.Plan(9);
        var first = After(plan, 0, null, [.. Enumerable.Range(0, 9).Select(trial => Searches.Seen(trial, 0.1 * trial, 3, EarlyEndReason.Rung))]);
        var seen = new[] { Searches.Seen(0, 0.85, 27, null, 2), Searches.Seen(8, 0.82, 27, null, 2) };
        var last = After(plan, 2, first, seen);
        Assert.Empty(Standing.Next(last));
        Assert.DoesNotContain(last.Trials, trial => trial.State == TrialState.Waiting);
        Assert.Equal([0, 8], Standing.WithModel(last, seen.ToDictionary(trial => trial.Ended.Trial)).Select(trial => trial.Trial));
    }

    /// <summary>With as many places in the next rung as were planned.</summary>
    private static SearchDocument After(Plan plan, int rung, SearchDocument? before, IReadOnlyCollection<SeenTrial> seen) => Standing.After(
        plan, rung, before, seen, plan.Search!.Rungs.ElementAtOrDefault(rung + 1)?.Trials ?? 0);

    private static string Text(SearchDocument document) => System.Text.Encoding.UTF8.GetString(Documents.ToBytes(document));
}
