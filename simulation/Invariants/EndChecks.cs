using Overnight.Contracts;
using Overnight.Local.Ec2;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Simulation.Invariants;

/// <summary>What must hold when nothing happens any more.</summary>
internal static class EndChecks
{
    public const string EndsWell = "what no fault of its own ends, succeeds";
    public const string LedgerTells = "the ledger tells of each result";
    public const string OneExecution = "an upload is one run, however often it is told of";

    public static void Run(Night night)
    {
        Running(night);
        Executions(night);
        foreach (var run in night.Uploads.Expected.Values) Result(night, run);
        Bills.Check(night);
    }

    private static void Running(Night night)
    {
        foreach (var execution in night.StepFunctions.ListExecutions(night.MachineArn).Where(one => one.Status == ExecutionStatus.Running))
            night.Violated(Watch.NothingLeft, $"{execution.Name}: found it running after {Night.MostDays} days");
        foreach (var job in night.Jobs.All.Where(job => job.EndedAt is null))
            night.Violated(Watch.NothingLeft, $"the job {job.Name}: found it without an end");
        foreach (var instance in night.Fleet.Describe().Where(one => one.State != InstanceState.Terminated))
            night.Violated(Watch.NothingLeft, $"the instance {instance.Id}: found it {instance.State}");
    }

    private static void Executions(Night night)
    {
        foreach (var execution in night.StepFunctions.ListExecutions(night.MachineArn))
        {
            var first = execution.Name.Split("-closed-")[0];
            if (!night.Uploads.Expected.ContainsKey(first))
                night.Violated(OneExecution, $"found an execution {execution.Name}, expected the runs' own names");
        }
    }

    private static void Result(Night night, ExpectedRun run)
    {
        var folder = new RunFolder(run.Name, run.Run);
        if (night.Read<Result>(folder.Result) is not { } result)
        {
            if (!night.Uploads.IsForgotten(run)) night.Violated(Watch.OneResult, $"{run.Run}: found none");
            return;
        }
        var limited = run.Recipe.Budget.MaxUsd is not null;
        var isExpected = !run.IsGood ? result.Status == RunStatus.Rejected || run.WasStopped
            : result.Status == RunStatus.Succeeded || run.WasStopped || IsReplaced(run, result)
            || (limited && (result.Status == RunStatus.Rejected || result.Verdict is Verdict.OverBudget));
        if (run.IsGood && IsReplaced(run, result)) night.Replaced++;
        if (!isExpected) night.Violated(EndsWell, $"{run.Run}: found {result.Status} ({result.Verdict}): {result.Message}");
        Ledger(night, result);
        Deadline(night, run, result);
    }

    /// <summary>Rejected for the other upload that it found in its place, and for nothing else.</summary>
    private static bool IsReplaced(ExpectedRun run, Result result) =>
        run.WasReplaced && result.Status == RunStatus.Rejected && result.Message.Contains("other content", StringComparison.Ordinal);

    private static void Ledger(Night night, Result result)
    {
        var key = ResultNames.LedgerLine(result.StartedAt, result.Run);
        if (night.Read<LedgerLine>(key) is not { } line) night.Violated(LedgerTells, $"{key}: found none");
        else if (line.Status != result.Status || (result.CostUsd is not null && line.TotalUsd != result.CostUsd))
            night.Violated(LedgerTells, $"{key}: found {line.Status} for ${line.TotalUsd}, expected the result's {result.Status} for ${result.CostUsd}");
    }

    private static void Deadline(Night night, ExpectedRun run, Result result)
    {
        if (run.Recipe.Budget.DeadlineMinutes is not { } minutes || result.Status != RunStatus.Succeeded) return;
        var late = result.EndedAt - result.StartedAt - TimeSpan.FromMinutes(minutes);
        if (late > TimeSpan.FromMinutes(30) && !result.Message.Contains("deadline", StringComparison.OrdinalIgnoreCase))
            night.Violated("budgets and deadlines hold", $"{run.Run}: found it {late} late and no word of it: {result.Message}");
    }
}
