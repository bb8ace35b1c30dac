using Overnight.Contracts;
using Overnight.Functions.PublishRun;
using Overnight.Functions.Tests.Receipts;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.PublishRun;

/// <summary>What the result says of a run that its budget ended, or that its deadline did not see ended.</summary>
public sealed class BudgetSentenceTests
{
    private static readonly Metrics Early = MadeUp.Metrics() with { EndedEarly = new EarlyEnd(7, 20) };

    [Fact]
    public void A_budget_that_ended_the_training_bought_the_best_model_for_it() => Assert.Equal(
        "The best model for $0.50: accuracy 0.9141 on the test part after 7 of 20 epochs; the trivial model has 0.1.",
        Message(new PlannedBudget { MaxUsd = 0.5m }, Early, RunStatus.Succeeded));

    [Fact]
    public void A_deadline_did_so_too() => Assert.StartsWith(
        "The best model for the time there was: accuracy 0.9141 on the test part after 7 of 20 epochs",
        Message(new PlannedBudget { Deadline = Made.At(100) }, Early, RunStatus.Succeeded), StringComparison.Ordinal);

    [Fact]
    public void A_budget_that_was_not_used_up_is_no_news() => Assert.StartsWith(
        "Trained: accuracy", Message(new PlannedBudget { MaxUsd = 0.5m }, MadeUp.Metrics(), RunStatus.Succeeded), StringComparison.Ordinal);

    [Theory]
    [InlineData(70, "")]
    [InlineData(69, " It ended 1 s after its deadline, 2026-11-20 22:01 UTC.")]
    [InlineData(-3_530, " It ended 1 h 0 min after its deadline, 2026-11-20 21:01 UTC.")]
    public void A_run_that_was_late_says_by_how_much(double deadline, string late) => Assert.EndsWith(
        "the trivial model has 0.1." + late,
        Message(new PlannedBudget { Deadline = Made.At(deadline) }, MadeUp.Metrics(), RunStatus.Succeeded), StringComparison.Ordinal);

    [Fact]
    public void One_that_failed_late_says_both() => Assert.Equal(
        "as made It ended 10 s after its deadline, 2026-11-20 22:01 UTC.",
        Message(new PlannedBudget { Deadline = Made.At(60) }, MadeUp.Metrics(), RunStatus.Failed, Verdict.OwnError));

    private static string Message(PlannedBudget budget, Metrics metrics, RunStatus expected, Verdict verdict = Verdict.Finished)
    {
        var state = new RunState
        {
            Run = "digits-1",
            Name = "digits",
            Bucket = "data",
            Source = "datasets/digits/v1/",
            Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [] },
            Ended = [new EndedTrial { Attempt = 1, Verdict = verdict }],
        };
        var records = new RunRecords
        {
            Folder = new RunFolder("digits", "digits-1"),
            Plan = MadeUp.Plan() with { Budget = budget },
            Attempts = [Made.Attempt(1, 0, 20, 70, verdict)],
            Verdict = verdict,
        };
        var outcome = RunOutcome.Of(state, records, metrics);
        Assert.Equal(expected, outcome.Status);
        return outcome.Message;
    }
}
