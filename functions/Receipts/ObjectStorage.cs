using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>S3: the requests of trainer and functions, and what of the run stays there.</summary>
internal static class ObjectStorage
{
    // The functions' own documents and listings.
    private const int WritesPerRun = 10, WritesPerAttempt = 2, ReadsPerRun = 30, ReadsPerAttempt = 8;

    // Of a trainer that does not count: a progress document every five seconds, and checkpoints; data, plan, checkpoint.
    private const int SecondsPerWrite = 4, ReadsOfTrainer = 60;

    // What was overwritten is kept for a day, and deleted at the midnight after it.
    private const decimal DaysOverwritten = 1, MonthDays = 30;
    private const decimal Gigabyte = 1 << 30;

    public static IEnumerable<ReceiptLine> Lines(RunUsage usage)
    {
        var attempts = usage.Attempts.Count;
        var measured = usage.Attempts.Select(attempt => attempt.Storage).OfType<StorageUse>().ToList();
        var uncounted = usage.Attempts.Where(attempt => attempt is { Storage: null, StartedAt: not null }).ToList();
        var uncountedSeconds = uncounted.Sum(attempt => Math.Max(0, InstanceLife.Seconds((attempt.StoppedAt ?? attempt.StartedAt) - attempt.StartedAt ?? default)));
        var how = uncounted.Count > 0 ? "estimated from the attempts' length"
            : measured.Count > 0 ? "trainer's counted, functions' estimated" : "estimated from what the functions do";
        var writes = WritesPerRun + (WritesPerAttempt * attempts) + decimal.Floor(uncountedSeconds / SecondsPerWrite);
        var reads = ReadsPerRun + (ReadsPerAttempt * attempts) + (ReadsOfTrainer * uncounted.Count);
        yield return Line("S3 writes", writes + measured.Sum(use => use.Writes), "requests", ServicePrices.UsdPerPut, writes, how);
        yield return Line("S3 reads", reads + measured.Sum(use => use.Reads), "requests", ServicePrices.UsdPerGet, reads, how);

        if (usage.KeptBytes is not { } kept) yield break;
        var overwritten = Math.Max(0, measured.Sum(use => use.WrittenBytes) - kept) * DaysOverwritten / MonthDays;
        if (kept + overwritten == 0) yield break;
        yield return Line("S3 storage, the first 30 days", (kept + overwritten) / Gigabyte, "GB-months", ServicePrices.UsdPerStoredGigabyteMonth,
            overwritten / Gigabyte, "model and newest checkpoint as listed, what was overwritten for a day");
    }

    /// <summary>USD of the requests, for a quote; what is stored is a fraction of them.</summary>
    public static decimal EstimatedUsd(int attempts, decimal containerSeconds) =>
        ((WritesPerRun + (WritesPerAttempt * attempts) + decimal.Floor(containerSeconds / SecondsPerWrite)) * ServicePrices.UsdPerPut)
        + ((ReadsPerRun + ((ReadsPerAttempt + ReadsOfTrainer) * attempts)) * ServicePrices.UsdPerGet);

    private static ReceiptLine Line(string what, decimal quantity, string unit, decimal usdEach, decimal uncertain, string how) => new()
    {
        What = what,
        Quantity = Math.Round(quantity, 8),
        Unit = unit,
        Usd = Accounting.Round(quantity * usdEach),
        UncertainUsd = Accounting.Round(uncertain * usdEach),
        OnDemandUsd = Accounting.Round(quantity * usdEach),
        Source = $"{how}; price list of {ServicePrices.Date}",
    };
}
