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

    /// <summary>What each run's receipt assumes that the instance idles after its last job.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    public static void Check(Night night)
    {
        var billed = new Dictionary<string, decimal>();
        var (ofRun, onInstance) = (night.Jobs.All.ToLookup(job => job.Run), night.Jobs.All.ToLookup(job => job.Instance));
        foreach (var run in night.Uploads.Expected.Values)
        {
            var folder = new RunFolder(run.Name, run.Run);
            if (night.Read<Result>(folder.Result) is not { Receipt: not null } result || night.Read<Receipt>(folder.Receipt) is not { } receipt) continue;
            Attempts(night, folder, receipt);
            foreach (var job in ofRun[run.Run].Where(job => job.StartedAt is not null)) Job(night, receipt, job);
            foreach (var bill in receipt.Attempts.Where(bill => bill.InstanceId is not null))
                billed[bill.InstanceId!] = billed.GetValueOrDefault(bill.InstanceId!) + bill.BilledSeconds;
            Budget(night, run, result, [.. ofRun[run.Run]]);
        }
        foreach (var (instance, seconds) in billed) Instance(night, night.Instances[instance], seconds, [.. onInstance[instance]]);
    }

    /// <summary>Each attempt that was judged is on the receipt once.</summary>
    private static void Attempts(Night night, RunFolder folder, Receipt receipt)
    {
        var documents = night.Buckets.Below(night.Stack.ResultsBucket, folder.Prefix)
            .Where(entry => entry.Key.Contains("/attempts/", StringComparison.Ordinal) && !entry.Key.Contains(".host.", StringComparison.Ordinal)
                && !entry.Key.Contains(".failure.", StringComparison.Ordinal))
            .Select(entry => Documents.Parse<Attempt>(entry.Value.Bytes));
        foreach (var attempt in documents)
        {
            var found = receipt.Attempts.Count(bill => bill.Number == attempt.Number && bill.Trial == attempt.Trial && !bill.IsTwin);
            if (found != 1) night.Violated(OneReceipt, $"{folder.Run}, attempt {attempt.Number}: found it {found} times on the receipt, expected once");
        }
    }

    /// <summary>Each job whose container ran is on its run's receipt once, whoever knew of it: on its instance, for as long as it ran at least.</summary>
    private static void Job(Night night, Receipt receipt, JobTruth job)
    {
        var bills = receipt.Attempts.FindAll(bill => bill.JobId == job.Id);
        if (bills is not [var bill])
        {
            night.Violated(OneReceipt, $"{job.Name} ({job.Id}): found it {bills.Count} times on the receipt, expected once");
            return;
        }
        // Gone before it could say where it ran: then the receipt says that nobody knows.
        if (bill.InstanceId is null && Host(night, job) is null) return;
        var ran = (decimal)(job.EndedAt!.Value - job.StartedAt!.Value - Skew).TotalSeconds;
        // EC2 charges nothing for what it takes back in its first hour.
        var isFree = bill.BilledSeconds == 0 && IsReclaimed(night.Instances[job.Instance!]);
        if (bill.InstanceId != job.Instance || (!isFree && bill.BilledSeconds < ran * bill.Share))
            night.Violated(OneReceipt, $"{job.Name} ({job.Id}): found {bill.BilledSeconds} s of {bill.InstanceId} billed, expected at least {ran} of {job.Instance}");
    }

    /// <summary>All receipts together bill an instance for its life, launch included, and no more: unless several runs used it at a time.</summary>
    private static void Instance(Night night, Instance instance, decimal seconds, List<JobTruth> jobs)
    {
        var runs = jobs.GroupBy(job => job.Run).Select(run => (From: run.Min(job => job.StartedAt)!.Value, To: run.Max(job => job.EndedAt)!.Value)).ToList();
        // Other runs' jobs cannot be seen from a receipt. Each is charged what it used, from its first job to its last.
        var together = runs.Aggregate(TimeSpan.Zero, (sum, run) => sum + (run.To - run.From)) - Union(runs);
        var most = (decimal)(instance.TerminatedAt!.Value - instance.LaunchTime + together + (runs.Count * (Drain + Skew))).TotalSeconds;
        if (seconds > most) night.Violated(OneReceipt, $"{instance.Id}: found {seconds} s on receipts, expected at most {most}, its life");
        var first = jobs.Find(job => Host(night, job)?.FirstJob == job.Id);
        // EC2 charges nothing for what it takes back in its first hour.
        if (first is null || IsReclaimed(instance) || Receipt(night, first) is null) return;
        var least = (decimal)(first.EndedAt!.Value - instance.LaunchTime - Skew).TotalSeconds;
        if (seconds < least)
            night.Violated(OneReceipt, $"{instance.Id}: found {seconds} s on receipts, expected at least {least}, from its launch to the end of its first job");
    }

    private static AttemptHost? Host(Night night, JobTruth job) => night.Read<AttemptHost>(Folder(night, job).Host(job.Attempt, job.Id));

    private static Receipt? Receipt(Night night, JobTruth job) => night.Read<Receipt>(Folder(night, job).Receipt);

    private static RunFolder Folder(Night night, JobTruth job)
    {
        var run = night.Uploads.Expected[job.Run];
        return new RunFolder(run.Name, run.Run, run.Recipe.Search is null ? null : job.Trial);
    }

    private static bool IsReclaimed(Instance instance) => instance.StateReason?.Code == "Server.SpotInstanceTermination";

    private static TimeSpan Union(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> spans)
    {
        var (sum, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var (from, to) in spans.OrderBy(span => span.From))
        {
            if (to <= until) continue;
            sum += to - (from > until ? from : until);
            until = to;
        }
        return sum;
    }

    /// <summary>
    /// What its jobs really cost. A budget counts on the price in force when an attempt is decided on, and on the jobs that the
    /// workflow knows of; a night in which prices rise, or a job's submission is answered as failed, is not held against it.
    /// </summary>
    private static void Budget(Night night, ExpectedRun run, Result result, List<JobTruth> jobs)
    {
        if (run.Recipe.Budget.MaxUsd is not { } limit || night.Chance.Knows(Fault.PriceSpike)) return;
        if (jobs.GroupBy(job => job.Name).Any(twins => twins.Count() > 1)) return;
        var usd = jobs.Sum(job => Usd(night, job));
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
