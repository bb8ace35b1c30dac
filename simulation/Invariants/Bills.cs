using Overnight.Contracts;
using Overnight.Local.Ec2;
using Overnight.Simulation.Faults;

namespace Overnight.Simulation.Invariants;

/// <summary>Every billed second is on one receipt; budgets hold. Held against what the night itself knows of jobs and instances.</summary>
internal static class Bills
{
    public const string OneReceipt = "every billed second is on one receipt";
    public const string BudgetsHold = "budgets and deadlines hold";

    /// <summary>Clocks of functions, hosts and Batch differ, and documents round.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(1);

    /// <summary>Around a container: what an instance takes to launch and to be let go, which receipts estimate.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(4);

    public static void Check(Night night)
    {
        var billed = new Dictionary<string, decimal>();
        foreach (var run in night.Uploads.Expected.Values)
        {
            var folder = new RunFolder(run.Name, run.Run);
            if (night.Read<Result>(folder.Result) is not { Receipt: not null } result || night.Read<Receipt>(folder.Receipt) is not { } receipt) continue;
            Attempts(night, folder, receipt);
            foreach (var bill in receipt.Attempts.Where(bill => bill.InstanceId is not null))
                billed[bill.InstanceId!] = billed.GetValueOrDefault(bill.InstanceId!) + bill.BilledSeconds;
            Budget(night, run, result);
        }
        foreach (var (instance, seconds) in billed)
        {
            var jobs = night.Jobs.All.Where(job => job.Instance == instance).ToList();
            // What an instance idles between two runs' jobs may stand on both receipts: see docs/simulation.md.
            if (jobs.Select(job => job.Run).Distinct().Count() > 1) continue;
            var most = jobs.Sum(job => (decimal)(job.EndedAt!.Value - job.StartedAt!.Value + Around).TotalSeconds);
            if (seconds > most) night.Violated(OneReceipt, $"{instance}: found {seconds} s on receipts, expected at most {most}, its jobs' and what lies around them");
        }
    }

    /// <summary>Each attempt that was judged with its job and its host is on the receipt once, for as long as it ran at least.</summary>
    private static void Attempts(Night night, RunFolder folder, Receipt receipt)
    {
        var documents = night.Buckets.Below(night.Stack.ResultsBucket, folder.Prefix)
            .Where(entry => entry.Key.Contains("/attempts/", StringComparison.Ordinal) && !entry.Key.Contains(".host.", StringComparison.Ordinal)
                && !entry.Key.Contains(".failure.", StringComparison.Ordinal))
            .Select(entry => Documents.Parse<Attempt>(entry.Value.Bytes));
        foreach (var attempt in documents)
        {
            var bills = receipt.Attempts.Where(bill => bill.Number == attempt.Number && bill.Trial == attempt.Trial).ToList();
            // One that never got an instance cost nothing; where its run was stopped, nobody counts it.
            if (bills.Count == 0 && attempt.StartedAt is null) continue;
            if (bills.Count != 1)
            {
                night.Violated(OneReceipt, $"{folder.Run}, attempt {attempt.Number}: found it {bills.Count} times on the receipt, expected once");
                continue;
            }
            if (attempt is not { JobId: { } id, Host: { } host, StartedAt: not null }) continue;
            var job = night.Jobs.Of(id);
            if (job.Instance != host.InstanceId) continue; // Batch ran it again elsewhere, or a twin's host was noted last.
            var ran = (decimal)(job.EndedAt!.Value - job.StartedAt!.Value - Skew).TotalSeconds;
            // EC2 charges nothing for what it takes back in its first hour.
            var isFree = bills[0].BilledSeconds == 0 && night.Instances[host.InstanceId].StateReason?.Code == "Server.SpotInstanceTermination";
            if (bills[0].InstanceId != host.InstanceId || (!isFree && bills[0].BilledSeconds < ran * bills[0].Share))
                night.Violated(OneReceipt, $"{folder.Run}, attempt {attempt.Number}: found {bills[0].BilledSeconds} s of {bills[0].InstanceId} billed, expected at least {ran} of {host.InstanceId}");
        }
    }

    /// <summary>
    /// What its jobs really cost. A budget counts on the price in force when an attempt is decided on, and on the jobs that the
    /// workflow knows of; a night in which prices rise, or a job's submission is answered as failed, is not held against it.
    /// </summary>
    private static void Budget(Night night, ExpectedRun run, Result result)
    {
        if (run.Recipe.Budget.MaxUsd is not { } limit || night.Chance.Knows(Fault.PriceSpike)) return;
        if (night.Jobs.All.Where(job => job.Run == run.Run).GroupBy(job => job.Name).Any(twins => twins.Count() > 1)) return;
        var usd = night.Jobs.All.Where(job => job.Run == run.Run).Sum(job => Usd(night, job));
        if (usd > limit) night.Violated(BudgetsHold, $"{run.Run}: found ${usd:0.0000} spent on instances, expected at most ${limit} (the receipt: ${result.CostUsd})");
    }

    private static decimal Usd(Night night, JobTruth job)
    {
        if (job.Instance is not { } id || night.Instances.GetValueOrDefault(id) is not { } instance) return 0;
        var type = night.Catalog.Find(instance.Type)!;
        var price = instance.Lifecycle == InstanceLifecycle.OnDemand ? type.OnDemandUsdPerHour : night.Market.UsdPerHour(type, instance.Zone, job.StartedAt!.Value);
        return price * (decimal)(job.EndedAt!.Value - job.StartedAt!.Value).TotalHours;
    }
}
