using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>
/// What the run's workflow and functions used. It is a fraction of a cent, so counting is left to arithmetic: the states on the
/// way are known from the workflow's graph (a test compares), the functions' time is what they typically need.
/// </summary>
internal static class Orchestration
{
    // Begin, Plan, Planned?, Close, Settle, Publish, Notify, Succeeded? and the end.
    private const int TransitionsPerRun = 9;

    // Evaluate; Trials and Searched?, and where the run searches NextRung and Again?; in a trial's own execution Judged.
    private const int TransitionsPerTraining = 1;
    private const int TransitionsPerMap = 2;
    private const int TransitionsPerRung = 2;
    private const int TransitionsPerIteration = 1;

    // Decide, Next?, Train, Judge, Next?
    private const int TransitionsPerAttempt = 5;

    // AWS's own example counts a workflow's start and end as well: https://aws.amazon.com/step-functions/pricing
    private const int TransitionsInDoubt = 2;

    // StartRun, PlanRun, SettleRun, PublishRun; EvaluateRun; NextRung; Decide, JudgeAttempt.
    private const int FunctionsPerRun = 4;
    private const int FunctionsPerTraining = 1;
    private const int FunctionsPerRung = 1;
    private const int FunctionsPerAttempt = 2;

    // StartRun 0.5 GB, PlanRun 1.73 GB, SettleRun 1 GB, PublishRun 0.5 GB, a few seconds each with its cold start; Decide 1 GB, EvaluateRun
    // and JudgeAttempt 0.5 GB for about 2 s.
    private const decimal GigabyteSecondsPerRun = 12;
    private const decimal GigabyteSecondsPerTraining = 1;

    // NextRung: 1 GB, and reads a document or two of each trial.
    private const decimal GigabyteSecondsPerRung = 4, GigabyteSecondsPerIteration = 0.1m;
    private const decimal GigabyteSecondsPerAttempt = 3;

    public static IEnumerable<ReceiptLine> Lines(WorkflowUse use)
    {
        var (run, training, maps) = (use.IsWholeRun ? 1 : 0, use.IsWholeRun && use.Iterations > 0 ? 1 : 0, Math.Max(use.Rungs, use.Iterations > 0 ? 1 : 0));
        var transitions = (TransitionsPerRun * run) + (TransitionsPerTraining * training) + (TransitionsPerMap * maps)
            + (TransitionsPerRung * use.Rungs) + (TransitionsPerIteration * use.Iterations) + (TransitionsPerAttempt * use.Attempts);
        yield return Line("Step Functions", transitions, "transitions", ServicePrices.UsdPerTransition, TransitionsInDoubt,
            "counted from the workflow's graph, retries left out");
        var invocations = (FunctionsPerRun * run) + (FunctionsPerTraining * training) + (FunctionsPerRung * use.Rungs) + (FunctionsPerAttempt * use.Attempts);
        yield return Line("Lambda invocations", invocations, "requests",
            ServicePrices.UsdPerInvocation, 0, "counted from the workflow's graph, retries left out");
        var time = (GigabyteSecondsPerRun * run) + (GigabyteSecondsPerTraining * training) + (GigabyteSecondsPerRung * use.Rungs)
            + (use.Rungs > 0 ? GigabyteSecondsPerIteration * use.Iterations : 0) + (GigabyteSecondsPerAttempt * use.Attempts);
        // A cold start doubles what a warm call takes.
        yield return Line("Lambda time", time, "GB-seconds", ServicePrices.UsdPerGigabyteSecond, time / 2, "estimated from typical durations");
    }

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usdEach, decimal uncertain, string how) => new()
    {
        What = what,
        Quantity = quantity,
        Unit = unit,
        Usd = Accounting.Round(quantity * usdEach),
        UncertainUsd = Accounting.Round(uncertain * usdEach),
        OnDemandUsd = Accounting.Round(quantity * usdEach),
        Source = $"{how}; price list of {ServicePrices.Date}",
    };
}
