using Overnight.Contracts;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.AllRuns;

/// <summary>Ledger lines of runs that never were.</summary>
internal static class MadeUpRuns
{
    public static LedgerLine Line(string run, string name, double hours, RunStatus status = RunStatus.Succeeded, double? metric = 0.9, bool? promoted = null) => new()
    {
        Run = run,
        Name = name,
        Status = status,
        StartedAt = Made.Start.AddHours(hours),
        EndedAt = Made.Start.AddHours(hours).AddSeconds(95),
        Metric = metric is { } value ? new NamedValue("accuracy", value) : null,
        Promoted = promoted,
        Attempts = 2,
        Interruptions = 1,
        TotalUsd = 0.0042m,
        OnDemandUsd = 0.0126m,
    };

    public static IndexedRun Run(string run, string name, double hours, RunStatus status = RunStatus.Succeeded, double? metric = 0.9) =>
        IndexedRun.Of(Line(run, name, hours, status, metric));
}
