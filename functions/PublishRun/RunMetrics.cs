using Overnight.Contracts;

namespace Overnight.Functions.PublishRun;

/// <summary>What a result adds to the stack's metrics, once: for a result that replaces another, what it has more than that.</summary>
internal static class RunMetrics
{
    private const string Count = "Count";
    private const string Seconds = "Seconds";

    // CloudWatch knows no currency.
    private const string Usd = "None";

    /// <param name="result">As it was written just now.</param>
    /// <param name="replaced">The result of the execution before its redrive; null where there was none.</param>
    /// <param name="lostSeconds">The receipt's; null where there is none.</param>
    /// <returns>What is not known is not told: a zero would be one more value.</returns>
    public static List<EmbeddedMetric> Of(Result result, Result? replaced, decimal? lostSeconds)
    {
        List<EmbeddedMetric> metrics =
        [
            new("RunsSucceeded", Count, result.Status == RunStatus.Succeeded ? 1 : 0),
            new("RunsFailed", Count, result.Status == RunStatus.Failed ? 1 : 0),
            new("RunsRejected", Count, result.Status == RunStatus.Rejected ? 1 : 0),
            new("Interruptions", Count, Math.Max(0, result.Interruptions - (replaced?.Interruptions ?? 0))),
            new("WallSeconds", Seconds, Math.Max(0, (result.EndedAt - (replaced?.EndedAt ?? result.StartedAt)).TotalSeconds)),
        ];
        if (result.CostUsd is { } cost) metrics.Add(new("CostUsd", Usd, (double)Math.Max(0, cost - (replaced?.CostUsd ?? 0))));
        // Where a run cost more than on demand it is below zero: a day's sum is to be true.
        if (Saved(result) is { } saved) metrics.Add(new("SavedUsd", Usd, (double)(saved - (Saved(replaced) ?? 0))));
        // What an earlier result had lost stands in no result: its receipt is overwritten.
        if (lostSeconds is { } lost && replaced is null) metrics.Add(new("LostSeconds", Seconds, (double)lost));
        return metrics;
    }

    public static byte[] Line(Result result, Result? replaced, decimal? lostSeconds, string stack) => EmbeddedMetrics.Line(
        result.EndedAt, stack, Of(result, replaced, lostSeconds),
        [
            ("event", "metrics"), ("run", result.Run), ("name", result.Name), ("status", $"{result.Status}"), ("verdict", $"{result.Verdict}"),
        ]);

    private static decimal? Saved(Result? result) => result?.OnDemandUsd - result?.CostUsd;
}
