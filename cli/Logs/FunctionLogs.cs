using System.Text.Json;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;

namespace Overnight.Cli.Logs;

/// <summary>What the stack's functions have logged of a run.</summary>
/// <param name="logs">CloudWatch Logs.</param>
/// <param name="prefix">Of the stack's log groups: <c>/overnight/STACK/</c>.</param>
/// <param name="run">The run's id, which is in each of those lines.</param>
/// <param name="from">Since when.</param>
internal sealed class FunctionLogs(IAmazonCloudWatchLogs logs, string prefix, string run, DateTimeOffset from)
{
    /// <summary>A line may come in later than a younger one, by as much as this.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _seen = [];
    private List<string>? _groups;
    private DateTimeOffset _newest;

    public async Task<List<LogEntry>> ReadOnAsync(CancellationToken cancellation)
    {
        _groups ??= await GroupsAsync(cancellation);
        var since = _newest > from + Late ? _newest - Late : from;
        var found = new List<LogEntry>();
        foreach (var group in _groups)
        {
            var request = new FilterLogEventsRequest
            {
                LogGroupName = group,
                FilterPattern = $"\"{run}\"",
                StartTime = since.ToUnixTimeMilliseconds(),
            };
            do
            {
                var page = await logs.FilterLogEventsAsync(request, cancellation);
                foreach (var line in page.Events ?? [])
                    if (IsOfRun(line.Message) && _seen.Add(line.EventId)) found.Add(Entry(group, line));
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }
        foreach (var entry in found)
            if (entry.At > _newest) _newest = entry.At;
        return found;
    }

    private async Task<List<string>> GroupsAsync(CancellationToken cancellation)
    {
        var groups = new List<string>();
        var request = new DescribeLogGroupsRequest { LogGroupNamePrefix = prefix };
        do
        {
            var page = await logs.DescribeLogGroupsAsync(request, cancellation);
            groups.AddRange((page.LogGroups ?? []).Select(group => group.LogGroupName));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        groups.Remove(prefix + LogsCommand.Trainer);
        return groups;
    }

    private LogEntry Entry(string group, FilteredLogEvent line) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(line.Timestamp ?? 0), group[prefix.Length..], line.Message);

    /// <summary>A run that was made again has the first one's id in its own.</summary>
    private bool IsOfRun(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("run", out var its)
                || its.ValueKind != JsonValueKind.String || its.GetString() == run;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
