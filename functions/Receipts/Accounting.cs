using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>Makes a run's receipt. Money is decimal, rounded once a line; the total is the sum of the lines.</summary>
internal sealed class Accounting(OnDemandPrices onDemand)
{
    /// <summary>Fine enough for a single S3 request ($0.0000004).</summary>
    private const int Decimals = 8;

    /// <summary>What a job may have got, where the plan that says what it asked for is gone.</summary>
    private const int VcpusWithoutPlan = 4;

    public static decimal Round(decimal usd) => Math.Round(usd, Decimals);

    /// <param name="usage">What the run used.</param>
    /// <param name="spotPrices">The price history of an instance's pool; null where there is none.</param>
    public Receipt Receipt(RunUsage usage, Func<InstanceLife, SpotPrices?> spotPrices)
    {
        var notes = new List<string>();
        var accounts = Accounts(usage, spotPrices, notes);
        List<ReceiptLine> lines =
        [
            .. accounts.SelectMany(account => account.Lines),
            .. InstanceExtras.Lines(usage.Instances),
            .. Orchestration.Lines(usage.Workflow ?? WorkflowUse.OfAttempts(usage.Attempts.Count)),
            .. ObjectStorage.Lines(usage),
        ];
        var bills = accounts.Select(account => account.Bill).ToList();
        var sageMaker = usage.Instances.Count == 0 ? null : accounts.Aggregate((decimal?)0, (sum, account) => sum + account.SageMakerUsd);
        var receipt = new Receipt
        {
            Run = usage.Run,
            Lines = lines,
            TotalUsd = lines.Sum(line => line.Usd),
            UncertainUsd = lines.Sum(line => line.UncertainUsd),
            OnDemandUsd = lines.Sum(line => line.OnDemandUsd),
            SageMakerUsd = sageMaker is { } usd ? Round(usd) : null,
            Interruptions = usage.Attempts.Count(attempt => attempt is { Verdict: Verdict.Interrupted, IsTwin: false }),
            LostSeconds = bills.Sum(bill => bill.LostSeconds),
            LostUsd = bills.Sum(bill => bill.LostUsd),
            QuotedUsd = usage.Plan?.Quote?.Usd,
            Attempts = bills,
        };
        return receipt with { Notes = [.. Comparisons.Sentences(receipt, usage), .. notes] };
    }

    private List<AttemptAccount> Accounts(RunUsage usage, Func<InstanceLife, SpotPrices?> spotPrices, List<string> notes)
    {
        var (vcpus, gpu) = (usage.Plan?.Compute.Vcpus, usage.Plan?.Compute.Gpus > 0);
        decimal Dearest(string region) => InstanceClass.DearestUsdPerHour(onDemand, region, vcpus ?? VcpusWithoutPlan, gpu);

        var charged = new Dictionary<Attempt, (InstanceUse, InstanceLife, List<Slice>, Tariff)>(ReferenceEqualityComparer.Instance);
        foreach (var life in usage.Instances)
        {
            var tariff = new Tariff(life, spotPrices(life), onDemand, Dearest(life.Region), vcpus);
            notes.AddRange(tariff.Notes);
            var slices = life.Slices().ToLookup(slice => slice.Use.Attempt, ReferenceEqualityComparer.Instance);
            foreach (var use in life.Uses) charged[use.Attempt] = (use, life, [.. slices[use.Attempt]], tariff);
        }

        var accounts = new List<AttemptAccount>();
        foreach (var (i, attempt) in usage.Attempts.Index())
        {
            if (attempt.IsTwin) notes.Add(Twin(attempt));
            var lost = LostWork.Seconds(attempt, isLast: !IsFollowed(usage.Attempts, i));
            if (lost is null) notes.Add($"{AttemptNames.Beginning(attempt)}: it did not tell its pace, so its work since the last checkpoint is not in the lost work.");
            if (charged.TryGetValue(attempt, out var known))
            {
                accounts.Add(AttemptAccount.Of(known.Item1, known.Item2, known.Item3, known.Item4, lost ?? 0));
                continue;
            }
            var unknown = UnknownUse.Of(attempt);
            var perHour = Dearest(unknown.Region ?? (usage.Instances is [var first, ..] ? first.Region : ""));
            accounts.Add(AttemptAccount.Unknown(attempt, unknown.Seconds, unknown.Seconds * perHour / 3_600, lost ?? 0));
            notes.Add(unknown.Note);
        }
        return accounts;
    }

    /// <summary>By another attempt of the same trial: twins come last, and follow nobody.</summary>
    public static bool IsFollowed(IReadOnlyList<Attempt> attempts, int i) =>
        i + 1 < attempts.Count && !attempts[i + 1].IsTwin && attempts[i + 1].Trial == attempts[i].Trial;

    private static string Twin(Attempt twin) =>
        $"{AttemptNames.Beginning(twin with { IsTwin = false })} was submitted more than once: Batch ran the job {twin.JobId} for it, too, from {twin.StartedAt:u} to "
        + $"{twin.StoppedAt:u}. It is billed like any other.";
}
