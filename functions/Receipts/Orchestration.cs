using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>
/// What the run used around its instances. It is a fraction of a cent, so counting is left to arithmetic: the states on the way
/// are known from the workflow's graph, functions and requests by what they typically need. The lines say so.
/// </summary>
internal static class Orchestration
{
    // Plan, Planned?, Settle, Succeeded? and the end; Train, Judge and Again? for each attempt.
    private const int TransitionsPerRun = 5;
    private const int TransitionsPerAttempt = 3;

    // StartRun 0.5 GB, PlanRun 1.73 GB, SettleRun 1 GB, each a few seconds with its cold start; JudgeAttempt 0.5 GB for about 2 s.
    private const decimal GigabyteSecondsPerRun = 12;
    private const decimal GigabyteSecondsPerAttempt = 1;

    // Documents and the model; and for each attempt a progress document every five seconds and its checkpoints.
    private const int PutsPerRun = 20;
    private const int GetsPerRun = 60;
    private const int SecondsPerPut = 4;

    public static IEnumerable<ReceiptLine> Lines(int attempts, decimal containerSeconds)
    {
        var functions = 3 + attempts;
        yield return Line("Step Functions", TransitionsPerRun + (TransitionsPerAttempt * attempts), "transitions",
            ServicePrices.UsdPerTransition, "counted from the workflow's graph, retries left out");
        yield return Line("Lambda invocations", functions, "requests",
            ServicePrices.UsdPerInvocation, "counted from the workflow's graph, retries left out");
        yield return Line("Lambda time", GigabyteSecondsPerRun + (GigabyteSecondsPerAttempt * attempts), "GB-seconds",
            ServicePrices.UsdPerGigabyteSecond, "estimated from typical durations");
        yield return Line("S3 writes", PutsPerRun + decimal.Floor(containerSeconds / SecondsPerPut), "requests",
            ServicePrices.UsdPerPut, "estimated from the attempts' length");
        yield return Line("S3 reads", GetsPerRun * (attempts + 1), "requests",
            ServicePrices.UsdPerGet, "estimated from the number of attempts");
    }

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usdEach, string how) => new()
    {
        What = what,
        Quantity = quantity,
        Unit = unit,
        Usd = quantity * usdEach,
        OnDemandUsd = quantity * usdEach,
        Source = $"{how}; price list of {ServicePrices.Date}",
    };
}
