using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>Sums a run up in one line.</summary>
internal static class LedgerEntry
{
    /// <summary>A quote looks at as many of all runs together.</summary>
    private const int MostSpells = 200;

    /// <summary>What the result alone tells.</summary>
    public static LedgerLine Of(Result result) => new()
    {
        Run = result.Run,
        Name = result.Name,
        Status = result.Status,
        StartedAt = result.StartedAt,
        EndedAt = result.EndedAt,
        Metric = result.Metric,
        Promoted = result.Promoted,
        WithoutReport = result.Report is null,
        Attempts = result.Attempts,
        Interruptions = result.Interruptions,
        TotalUsd = result.CostUsd,
        OnDemandUsd = result.OnDemandUsd,
    };

    /// <param name="result">The one that stands.</param>
    /// <param name="records">What the run left.</param>
    /// <param name="receipt">Null where the run has none.</param>
    /// <param name="steps">Of the whole training; null where no attempt told.</param>
    public static LedgerLine Of(Result result, RunRecords records, Receipt? receipt, long? steps) => Of(result) with
    {
        TotalUsd = receipt?.TotalUsd,
        OnDemandUsd = receipt?.OnDemandUsd,
        SageMakerUsd = receipt?.SageMakerUsd,
        LostUsd = receipt?.LostUsd,
        QuotedUsd = receipt?.QuotedUsd?.Expected ?? records.Plan?.Quote?.Usd.Expected,
        Work = records.Plan?.OfTrial(records.Search?.Best ?? 0) is { } plan
            ? new LedgerWork(plan.Model, plan.Compute.Gpus, TrainingWork.Flops(plan), steps) : null,
        Uses = records.Plan?.Search is null ? [.. (receipt?.Attempts ?? []).Select(bill => Use(bill, records.Attempts)).OfType<LedgerUse>()]
            : UsesOfTrials(receipt?.Attempts ?? [], records),
        Spells = [.. SpotSpells.Of(records.Attempts, onGpu: records.Plan?.Compute.Gpus > 0).Take(MostSpells)],
    };

    /// <summary>A line for each type and market, however many trials ran on it; its pace is the best trial's, whose work is told.</summary>
    private static List<LedgerUse> UsesOfTrials(List<AttemptBill> bills, RunRecords records)
    {
        var best = records.Attempts.FindAll(attempt => attempt.Trial == (records.Search?.Best ?? 0) && attempt.SecondsPerStep > 0);
        return
        [
            .. bills.Where(bill => bill is { InstanceType: not null, Market: not null }).GroupBy(bill => (Type: bill.InstanceType!, Market: bill.Market!.Value))
                .Select(group => new LedgerUse(group.Key.Type, group.Key.Market, group.Sum(bill => bill.BilledSeconds), group.Sum(bill => bill.Usd),
                    best.Find(attempt => attempt.Host?.InstanceType == group.Key.Type && attempt.Host.Market == group.Key.Market)?.SecondsPerStep, null)),
        ];
    }

    private static LedgerUse? Use(AttemptBill bill, List<Attempt> attempts)
    {
        if (bill is not { InstanceType: { } type, Market: { } market }) return null;
        var attempt = bill.IsTwin ? null : attempts.Find(made => made.Number == bill.Number);
        return new LedgerUse(type, market, bill.BilledSeconds, bill.Usd, attempt?.SecondsPerStep, attempt?.StartSeconds);
    }
}
