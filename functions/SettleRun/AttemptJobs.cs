using Overnight.Contracts;

namespace Overnight.Functions.SettleRun;

/// <summary>What is billed of a run: its attempts as its documents tell them, and each job that Batch ran for them besides.</summary>
internal static class AttemptJobs
{
    /// <param name="attempts">In the order of trials and numbers.</param>
    /// <param name="jobs">Those that no attempt was judged by.</param>
    /// <param name="searches">Whether the run's trials have numbers.</param>
    /// <returns>Attempts in their order; twins after all of them.</returns>
    public static List<Attempt> Of(IReadOnlyList<Attempt> attempts, IReadOnlyList<RunJob> jobs, bool searches)
    {
        var left = jobs.GroupBy(job => (job.Trial, job.Attempt)).ToDictionary(group => group.Key, group => group.ToList());
        var (made, twins) = (new List<Attempt>(), new List<Attempt>());
        foreach (var attempt in attempts)
        {
            if (!left.Remove((attempt.Trial ?? 0, attempt.Number), out var own)) own = [];
            // One that was judged by its job has that job's times. Another one's is the job that its trainer named, or that ran longest.
            var main = attempt.CreatedAt is not null ? null : attempt.JobId is { } id ? own.Find(job => job.Id == id) : own.MaxBy(job => job.Ran);
            made.Add(main?.Tell(attempt) ?? attempt);
            twins.AddRange(own.Where(job => job != main).Select(job => Twin(job, searches)));
        }
        foreach (var own in left.Values)
        {
            // Nobody but Batch knew of it: the run was stopped before its container had said anything.
            var main = own.MaxBy(job => job.Ran)!;
            made.Add(main.Tell(Unknown(main, searches)));
            twins.AddRange(own.Where(job => job != main).Select(job => Twin(job, searches)));
        }
        // A twin that never got an instance cost nothing.
        return
        [
            .. made.OrderBy(attempt => attempt.Trial ?? 0).ThenBy(attempt => attempt.Number),
            .. twins.Where(twin => twin.StartedAt is not null).OrderBy(twin => twin.Trial ?? 0).ThenBy(twin => twin.Number).ThenBy(twin => twin.StartedAt),
        ];
    }

    private static Attempt Twin(RunJob job, bool searches) => job.Tell(Unknown(job, searches)) with { IsTwin = true };

    private static Attempt Unknown(RunJob job, bool searches) => new()
    {
        Trial = searches ? job.Trial : null,
        Number = job.Attempt,
        Verdict = Verdict.Unknown,
        Message = "How this job ended was not judged; its times are Batch's.",
    };
}
