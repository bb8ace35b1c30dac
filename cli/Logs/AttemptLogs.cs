using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.Batch;
using Amazon.Batch.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Logs;

/// <summary>
/// Finds the logs of a run's attempts: from Batch, which knows the one under way, and from the run's documents, since Batch forgets
/// a job a week after its end.
/// </summary>
/// <param name="batch">Asked for the jobs by their names.</param>
/// <param name="documents">The results bucket.</param>
/// <param name="run">The run.</param>
/// <param name="stack">Names the job queues.</param>
internal sealed partial class AttemptLogs(IAmazonBatch batch, ResultDocuments documents, RunFolder run, string stack)
{
    /// <summary>DescribeJobs takes no more at once.</summary>
    private const int MostJobs = 100;

    private static readonly string[] Queues = ["cpu-spot", "gpu-spot", "cpu-on-demand", "gpu-on-demand"];

    private readonly HashSet<string> _missingQueues = [];
    private readonly Dictionary<string, AttemptLog> _byStream = new(StringComparer.Ordinal);

    /// <summary>Jobs that have ended do not change any more.</summary>
    private readonly HashSet<string> _endedJobs = [];
    private readonly HashSet<string> _readDocuments = [];

    /// <summary>All that are known by now, trial by trial, attempt by attempt.</summary>
    public async Task<IReadOnlyList<AttemptLog>> FindAsync(CancellationToken cancellation)
    {
        var jobs = new List<string>();
        foreach (var queue in Queues.Except(_missingQueues).ToList()) jobs.AddRange(await NamedAsync($"{stack}-{queue}", queue, cancellation));
        foreach (var some in jobs.Except(_endedJobs).Chunk(MostJobs))
        {
            var answer = await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [.. some] }, cancellation);
            foreach (var job in answer.Jobs ?? []) Note(job);
        }
        foreach (var (key, _) in await documents.ListAsync(run.Prefix, cancellation))
            if (AttemptKey().Match(key[run.Prefix.Length..]) is { Success: true } match && _readDocuments.Add(key))
                await NoteAsync(key, match.Groups["trial"].Value, cancellation);
        return [.. _byStream.Values.OrderBy(log => log.Trial).ThenBy(log => log.Attempt).ThenBy(log => log.CreatedAt)];
    }

    private async Task<List<string>> NamedAsync(string name, string queue, CancellationToken cancellation)
    {
        var found = new List<string>();
        var request = new ListJobsRequest
        {
            JobQueue = name,
            Filters = [new KeyValuesPair { Name = "JOB_NAME", Values = [$"{run.Run}-trial-*"] }],
        };
        try
        {
            do
            {
                var page = await batch.ListJobsAsync(request, cancellation);
                found.AddRange((page.JobSummaryList ?? []).Select(job => job.JobId));
                request.NextToken = page.NextToken;
            }
            while (!string.IsNullOrEmpty(request.NextToken));
        }
        catch (ClientException e) when (e.Message.Contains("not exist", StringComparison.OrdinalIgnoreCase))
        {
            // A stack may be deployed without queues on demand.
            _missingQueues.Add(queue);
        }
        return found;
    }

    private void Note(JobDetail job)
    {
        if (JobName().Match(job.JobName ?? "") is not { Success: true } name) return;
        var (trial, attempt) = (Number(name, "trial"), Number(name, "attempt"));
        var ended = job.Status == JobStatus.SUCCEEDED || job.Status == JobStatus.FAILED;
        if (ended) _endedJobs.Add(job.JobId);
        // Batch itself tries again what failed before the container ran: each try has a stream of its own.
        foreach (var last in job.Attempts ?? []) Note(last.Container?.LogStreamName, last.StoppedAt);
        Note(job.Container?.LogStreamName, ended ? job.StoppedAt ?? 0 : null);

        void Note(string? stream, long? stoppedAt)
        {
            if (string.IsNullOrEmpty(stream) || _byStream.GetValueOrDefault(stream)?.EndedAt is not null) return;
            _byStream[stream] = new AttemptLog(trial, attempt, stream) { EndedAt = Time(stoppedAt), CreatedAt = Time(job.CreatedAt) ?? default };
        }
    }

    private async Task NoteAsync(string key, string trial, CancellationToken cancellation)
    {
        if (await documents.ReadAsync<Attempt>(key, cancellation) is not { } attempt) return;
        if (attempt.LogStream is not { } stream || _byStream.ContainsKey(stream)) return;
        var number = int.TryParse(trial, NumberStyles.None, CultureInfo.InvariantCulture, out var its) ? its : 0;
        _byStream[stream] = new AttemptLog(number, attempt.Number, stream)
        {
            EndedAt = attempt.StoppedAt ?? DateTimeOffset.UnixEpoch,
            CreatedAt = attempt.CreatedAt ?? default,
        };
    }

    private static int Number(Match name, string group) => int.Parse(name.Groups[group].Value, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    [GeneratedRegex(@"-trial-(?<trial>\d{1,6})-attempt-(?<attempt>\d{1,6})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JobName();

    [GeneratedRegex(@"^(trials/(?<trial>\d{4,})/)?attempts/\d{4,}\.json$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttemptKey();
}
