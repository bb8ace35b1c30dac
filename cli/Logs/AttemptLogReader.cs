using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;

namespace Overnight.Cli.Logs;

/// <summary>Reads one attempt's log from its beginning to where it is now, and on from there.</summary>
/// <param name="logs">CloudWatch Logs.</param>
/// <param name="group">The trainer's log group.</param>
/// <param name="stream">The log stream.</param>
/// <param name="clock">Says how long ago the attempt ended.</param>
internal sealed class AttemptLogReader(IAmazonCloudWatchLogs logs, string group, string stream, TimeProvider clock)
{
    /// <summary>
    /// How long after its end an attempt's last lines may come: Docker's driver hands them over every 5 s, and what was handed over
    /// can be read seconds later. https://docs.docker.com/engine/logging/drivers/awslogs/
    /// </summary>
    public static readonly TimeSpan LastLinesTake = TimeSpan.FromSeconds(15);

    private string? _token;

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsWhole { get; private set; }

    /// <param name="endedAt">When the attempt ended; null while it runs.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<OutputLogEvent>> ReadOnAsync(DateTimeOffset? endedAt, CancellationToken cancellation)
    {
        if (IsWhole) return [];
        // Before it is read: what comes while it is being read is read next time.
        var isOver = endedAt is { } end && clock.GetUtcNow() - end >= LastLinesTake;
        var events = new List<OutputLogEvent>();
        try
        {
            while (true)
            {
                var page = await logs.GetLogEventsAsync(
                    new GetLogEventsRequest(group, stream) { StartFromHead = true, NextToken = _token }, cancellation);
                events.AddRange(page.Events ?? []);
                // "If you have reached the end of the stream, it returns the same token you passed in." A page may be empty before that.
                if (page.NextForwardToken == _token) break;
                _token = page.NextForwardToken;
            }
        }
        catch (ResourceNotFoundException)
        {
            // The stream is made with its first line.
        }
        IsWhole = isOver && events.Count == 0;
        return events;
    }
}
