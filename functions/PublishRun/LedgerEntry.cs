using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>Sums a run up in one line.</summary>
internal static class LedgerEntry
{
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
        Work = records.Plan is { } plan ? new LedgerWork(plan.Model, plan.Compute.Gpus, TrainingWork.Flops(plan), steps) : null,
        Uses = [.. (receipt?.Attempts ?? []).Select(bill => Use(bill, records.Attempts)).OfType<LedgerUse>()],
        Spells = SpotSpells.Of(records.Attempts, onGpu: records.Plan?.Compute.Gpus > 0),
    };

    private static LedgerUse? Use(AttemptBill bill, List<Attempt> attempts)
    {
        if (bill is not { InstanceType: { } type, Market: { } market }) return null;
        var attempt = attempts.Find(made => made.Number == bill.Number);
        return new LedgerUse(type, market, bill.BilledSeconds, bill.Usd, attempt?.SecondsPerStep, attempt?.StartSeconds);
    }
}
