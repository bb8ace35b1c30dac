using Amazon.CloudWatchLogs;
using Overnight.Contracts;

namespace Overnight.Cli.Logs;

/// <summary>What of a run's log is wanted.</summary>
internal sealed record LogChoice
{
    public int? Trial { get; init; }
    public int? Attempt { get; init; }
    public DateTimeOffset? Since { get; init; }

    public bool Takes(AttemptLog log) => (Trial is null || log.Trial == Trial) && (Attempt is null || log.Attempt == Attempt);
}

/// <summary>A run's log over all of its attempts, and, where asked for, its functions' beside them.</summary>
/// <param name="find">Finds the attempts' logs.</param>
/// <param name="logs">CloudWatch Logs.</param>
/// <param name="trainerGroup">The trainer's log group.</param>
/// <param name="functions">Null leaves the functions out.</param>
/// <param name="clock">Paces the following.</param>
internal sealed class RunLogs(
    AttemptLogs find, IAmazonCloudWatchLogs logs, string trainerGroup, FunctionLogs? functions, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>A job that goes on after the run has its result is not waited for longer.</summary>
    private static readonly TimeSpan LongestAfterResult = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, AttemptLogReader> _readers = new(StringComparer.Ordinal);

    /// <summary>All there is by now: attempt after attempt, or, together with the functions' lines, by time.</summary>
    public async Task ShowAsync(LogChoice choice, Action<LogEntry> show, CancellationToken cancellation)
    {
        var entries = new List<LogEntry>();
        var attempts = await find.FindAsync(cancellation);
        foreach (var attempt in attempts.Where(choice.Takes))
        {
            var own = await ReadOnAsync(attempt, IsSearch(attempts), cancellation);
            if (functions is not null) entries.AddRange(own);
            // Not kept until the last attempt: a log may be long.
            else Tell(own, choice, show);
        }
        if (functions is null) return;
        entries.AddRange(await functions.ReadOnAsync(cancellation));
        Tell(entries.OrderBy(LogLines.TimeOf), choice, show);
    }

    /// <summary>Tells each line as it comes, from one attempt to the next, until the run has its result and every log is whole.</summary>
    public async Task<Result> FollowAsync(
        LogChoice choice, Func<Task<Result?>> readResult, Action<LogEntry> show, CancellationToken cancellation)
    {
        while (true)
        {
            // Before the logs: what was written until then is read after it.
            var result = await readResult();
            var attempts = await find.FindAsync(cancellation);
            var entries = new List<LogEntry>();
            var whole = true;
            foreach (var attempt in attempts.Where(choice.Takes))
            {
                entries.AddRange(await ReadOnAsync(attempt, IsSearch(attempts), cancellation));
                whole &= _readers[attempt.Stream].IsWhole;
            }
            if (functions is not null) entries.AddRange(await functions.ReadOnAsync(cancellation));
            Tell(functions is null ? entries : entries.OrderBy(LogLines.TimeOf), choice, show);
            if (result is not null && (whole || clock.GetUtcNow() - result.EndedAt > LongestAfterResult)) return result;
            await Task.Delay(BetweenLooks, clock, cancellation);
        }
    }

    private async Task<IEnumerable<LogEntry>> ReadOnAsync(AttemptLog attempt, bool isSearch, CancellationToken cancellation)
    {
        if (!_readers.TryGetValue(attempt.Stream, out var reader))
            _readers[attempt.Stream] = reader = new AttemptLogReader(logs, trainerGroup, attempt.Stream, clock);
        var events = await reader.ReadOnAsync(attempt.EndedAt, cancellation);
        var origin = isSearch ? $"trial {attempt.Trial}, attempt {attempt.Attempt}" : $"{attempt.Attempt}";
        return events.Select(found => new LogEntry(
            new DateTimeOffset((found.Timestamp ?? DateTime.UnixEpoch).ToUniversalTime(), TimeSpan.Zero), origin, found.Message));
    }

    private static bool IsSearch(IReadOnlyList<AttemptLog> attempts) => attempts.Any(attempt => attempt.Trial != attempts[0].Trial);

    private static void Tell(IEnumerable<LogEntry> entries, LogChoice choice, Action<LogEntry> show)
    {
        foreach (var entry in entries.Where(entry => choice.Since is not { } since || LogLines.TimeOf(entry) >= since)) show(entry);
    }
}
