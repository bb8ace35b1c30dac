using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Watches a run until it has a result, by reading its documents: the same on AWS and on a laptop.</summary>
internal sealed class RunFollower(ResultDocuments documents, RunFolder run, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);
    private readonly TrialLooks _trials = new(documents, run, clock);

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
        var plan = last.Plan ?? await documents.ReadAsync<Plan>(run.Plan, cancellation);
        var now = plan?.Search is null
            ? await LookAtAttemptsAsync(last, result, cancellation)
            : last with
            {
                Search = await documents.ReadAsync<SearchDocument>(run.Search, cancellation),
                Trials = await _trials.LookAsync(last.Trials, atOnce: result is not null, cancellation),
            };
        return await LookAtEndAsync(now with { Plan = plan, Result = result }, cancellation);
    }

    private async Task<RunSnapshot> LookAtAttemptsAsync(RunSnapshot last, Result? result, CancellationToken cancellation)
    {
        var attempts = last.Attempts.ToList();
        while (await documents.ReadAsync<Attempt>(run.Attempt(attempts.Count + 1), cancellation) is { } ended) attempts.Add(ended);
        var host = attempts.Count == last.Attempts.Count ? last.Host : null;
        var progress = await documents.ReadAsync<Progress>(run.Progress, cancellation) ?? last.Progress;
        var job = progress?.Attempt == attempts.Count + 1 ? progress.Job : null;
        return last with
        {
            Progress = progress,
            Attempts = attempts,
            Host = result is null ? host ?? await documents.ReadAsync<AttemptHost>(run.Host(attempts.Count + 1, job), cancellation) : null,
        };
    }

    /// <summary>The states after the training leave a document each, and are only asked for once there may be one.</summary>
    private async Task<RunSnapshot> LookAtEndAsync(RunSnapshot now, CancellationToken cancellation)
    {
        if (now.Result is not null) return now with { IsSettled = now.Result.Receipt is not null };
        var mayBeOver = now.Plan?.Search is null ? now.Host is null && now.Attempts.Count > 0 : now.Search?.Rungs > 0;
        if (!mayBeOver) return now with { IsEvaluated = false, IsSettled = false };
        return now with
        {
            IsEvaluated = now.IsEvaluated || await documents.ExistsAsync(run.Promotion, cancellation),
            IsSettled = now.IsSettled || await documents.ExistsAsync(run.Receipt, cancellation),
        };
    }
}
