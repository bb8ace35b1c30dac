using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>What the results bucket says of a run at one moment.</summary>
internal sealed record RunSnapshot
{
    public Plan? Plan { get; init; }
    public Progress? Progress { get; init; }

    /// <summary>Ended attempts, in order.</summary>
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Where the attempt under way runs; null while none does.</summary>
    public AttemptHost? Host { get; init; }

    public Result? Result { get; init; }
}

/// <summary>Watches a run until it has a result, by reading its documents: the same on AWS and on a laptop.</summary>
internal sealed class RunFollower(ResultDocuments documents, RunFolder run, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    public async Task<Result> FollowAsync(RunDisplay display, CancellationToken cancellation)
    {
        var snapshot = new RunSnapshot();
        return await display.FollowAsync(async show =>
        {
            while (true)
            {
                snapshot = await LookAsync(snapshot, cancellation);
                show(snapshot);
                if (snapshot.Result is { } result) return result;
                await Task.Delay(BetweenLooks, clock, cancellation);
            }
        });
    }

    /// <summary>What was final in the last look is not read again.</summary>
    public async Task<RunSnapshot> LookAsync(RunSnapshot last, CancellationToken cancellation)
    {
        // The result is written last: what is read after it cannot be older.
        var result = await documents.ReadAsync<Result>(run.Result, cancellation);
        var attempts = last.Attempts.ToList();
        while (await documents.ReadAsync<Attempt>(run.Attempt(attempts.Count + 1), cancellation) is { } ended) attempts.Add(ended);
        var host = attempts.Count == last.Attempts.Count ? last.Host : null;
        return new RunSnapshot
        {
            Plan = last.Plan ?? await documents.ReadAsync<Plan>(run.Plan, cancellation),
            Progress = await documents.ReadAsync<Progress>(run.Progress, cancellation) ?? last.Progress,
            Attempts = attempts,
            Host = result is null ? host ?? await documents.ReadAsync<AttemptHost>(run.Host(attempts.Count + 1), cancellation) : null,
            Result = result,
        };
    }
}
