using Overnight.Contracts;
using Overnight.Functions.Receipts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.Workflow;

/// <summary>What a run has left in its folder, for those who account for it and report on it.</summary>
internal sealed record RunRecords
{
    public required RunFolder Folder { get; init; }
    public Plan? Plan { get; init; }

    /// <summary>In order. The last one decides.</summary>
    public required List<Attempt> Attempts { get; init; }

    /// <summary>How the run's last attempt ended; null where none was made, or none was judged.</summary>
    public Verdict? Verdict { get; init; }

    public Attempt? Last => Attempts.Count > 0 ? Attempts[^1] : null;

    /// <summary>How its trials did; null where the run does not search, or no rung was over.</summary>
    public SearchDocument? Search { get; init; }

    /// <summary>What the trainings used of the workflow.</summary>
    public WorkflowUse Workflow { get; init; } = WorkflowUse.OfAttempts(0);

    public static async Task<RunRecords> ReadAsync(RunDocuments documents, RunState state, List<string> complaints)
    {
        var folder = new RunFolder(state.Name, state.Run);
        var plan = await documents.ReadAsync<Plan>(folder.Plan, complaints);
        if (plan?.Search is not null) return await OfSearchAsync(documents, state, plan, complaints);
        // One training: its attempts lie directly in the run's folder.
        var ended = state.Ended is [var first, ..] ? first : null;
        // Where the last attempt was not judged, the trainer's own word is all there is.
        var progress = ended is null or { Error: not null } ? await documents.ReadAsync<Progress>(folder.Progress, complaints) : null;
        var (attempts, told) = (new List<Attempt>(), ended?.Attempt ?? progress?.Attempt ?? 0);
        // Of a run that was stopped nobody says how many there were: as many as left something.
        for (var number = 1; number <= told || state.Stopped is not null; number++)
        {
            var judged = await documents.ReadAsync<Attempt>(folder.Attempt(number), complaints);
            if (judged is null && number > told) break;
            attempts.Add(judged ?? await UnjudgedAsync(documents, folder, number, progress, complaints));
        }
        return new RunRecords
        {
            Folder = folder,
            Plan = plan,
            Attempts = attempts,
            Verdict = ended?.Verdict,
            Workflow = WorkflowUse.OfAttempts(attempts.Count),
        };
    }

    /// <summary>A search has succeeded where one of its trials has a model; its verdict otherwise is that of the first that has none.</summary>
    private static async Task<RunRecords> OfSearchAsync(RunDocuments documents, RunState state, Plan plan, List<string> complaints)
    {
        var folder = new RunFolder(state.Name, state.Run);
        var attempts = await TrialAttempts.ReadAsync(documents, folder, complaints);
        var search = await documents.ReadAsync<SearchDocument>(folder.Search, complaints);
        // An attempt that Decide decided against is no iteration less: its turn came, and was over.
        var turns = Math.Max(search?.Trials.Sum(trial => trial.Rungs) ?? 0, attempts.Select(attempt => attempt.Trial).Distinct().Count());
        return new RunRecords
        {
            Folder = folder,
            Plan = plan,
            Attempts = attempts,
            Search = search,
            Verdict = search?.Best is not null ? Contracts.Verdict.Finished
                : attempts.Find(attempt => attempt.Verdict is not (Contracts.Verdict.Finished or Contracts.Verdict.Interrupted))?.Verdict,
            Workflow = new WorkflowUse { Rungs = search?.Rungs ?? 0, Iterations = turns, Attempts = attempts.Count },
        };
    }

    /// <summary>What the trainer itself left of an attempt: enough to bill the time that it was seen to run.</summary>
    internal static async Task<Attempt> UnjudgedAsync(
        RunDocuments documents, RunFolder folder, int number, Progress? progress, List<string> complaints)
    {
        var own = progress?.Attempt == number ? progress : null;
        var host = own?.Job is { } job ? await documents.ReadAsync<AttemptHost>(folder.Host(number, job), complaints) : null;
        host ??= await documents.ReadAsync<AttemptHost>(folder.Host(number, job: null), complaints);
        return new Attempt
        {
            Number = number,
            Verdict = Contracts.Verdict.Unknown,
            Message = "How this attempt ended was not recorded; its times are those that the trainer itself told.",
            JobId = own?.Job ?? host?.Job,
            Host = host,
            SpotNotice = own?.SpotNotice,
            StartedAt = host?.SeenAt ?? own?.StartedAt,
            StoppedAt = own?.UpdatedAt,
            CheckpointStep = own?.CheckpointStep,
            LastStep = own?.Step,
            SecondsPerStep = own?.SecondsPerStep,
            StartSeconds = own?.StartSeconds,
            Storage = own?.Storage,
        };
    }
}
