namespace Overnight.Cli.Logs;

/// <summary>Where one container of an attempt writes its log.</summary>
/// <param name="Trial">0-based; 0 where the run does not search.</param>
/// <param name="Attempt">1-based, within its trial.</param>
/// <param name="Stream">The log stream's name.</param>
internal sealed record AttemptLog(int Trial, int Attempt, string Stream)
{
    /// <summary>When the container ended; null while it runs, as far as is known.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Orders what has the same trial and attempt: a job that was submitted twice.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
