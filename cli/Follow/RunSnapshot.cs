using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>What the results bucket says of a run at one moment.</summary>
internal sealed record RunSnapshot
{
    public Plan? Plan { get; init; }
    public Progress? Progress { get; init; }

    /// <summary>Ended attempts, in order; of a run that searches, they are with <see cref="Trials"/>.</summary>
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Where the attempt under way runs; null while none does.</summary>
    public AttemptHost? Host { get; init; }

    /// <summary>Null until a rung is over, and where the run does not search.</summary>
    public SearchDocument? Search { get; init; }

    /// <summary>By number, those that have begun; empty where the run does not search.</summary>
    public IReadOnlyList<TrialStanding> Trials { get; init; } = [];

    /// <summary>It was compared with the champion.</summary>
    public bool IsEvaluated { get; init; }

    /// <summary>Its receipt is written.</summary>
    public bool IsSettled { get; init; }

    public Result? Result { get; init; }

    public IEnumerable<Attempt> AllAttempts => Attempts.Concat(Trials.SelectMany(trial => trial.Attempts));
}

/// <summary>Where one trial of a search stands.</summary>
/// <param name="Trial">0-based.</param>
/// <param name="Progress">Null until its first attempt has told.</param>
/// <param name="Attempts">That have ended, in order.</param>
internal sealed record TrialStanding(int Trial, Progress? Progress, IReadOnlyList<Attempt> Attempts)
{
    /// <summary>The attempt that last told of itself is still at work.</summary>
    public bool IsRunning => Progress is { Stage: "reading" or "training" or "evaluating" } progress
        && !Attempts.Any(attempt => attempt.Number == progress.Attempt);

    public bool IsDone => Progress is { Stage: "done" or "failed" } || Attempts is [.., { Verdict: Verdict.Finished }];
}
