using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SettleRun;

/// <summary>
/// Every job that Batch has of a run. SubmitJob has no client token: one whose answer is lost may run all the same, and the workflow,
/// which tries again, knows nothing of it. Whoever settles a run finds it by its name, ends it, and has it billed.
/// </summary>
internal sealed class RunJobs(IAmazonBatch batch, Markets markets, RunDocuments documents, TimeProvider time)
{
    /// <summary>What Batch keeps as the reason of a job that was ended here.</summary>
    public const string EndReason = "Its run is over: nobody waits for this job.";

    /// <summary>Of a hundred jobs each, and queue: some attempts for each of a thousand trials.</summary>
    private const int MostPages = 100;

    private const int ReadsAtOnce = 32;

    /// <summary>Ends what has not ended, waits for that a little, and tells of those jobs that no attempt was judged by.</summary>
    public async Task<List<RunJob>> EndAsync(RunFolder run, IReadOnlyList<Attempt> attempts, DateTimeOffset? until, bool searches, List<string> complaints)
    {
        List<RunJob> jobs;
        try
        {
            var judged = attempts.Where(attempt => attempt.CreatedAt is not null).Select(attempt => attempt.JobId).ToHashSet();
            var found = await ListAsync(run.Run, until, complaints);
            foreach (var (id, job) in found)
                if (!job.HasEnded) await EndAsync(id, complaints);
            var ids = found.Keys.Where(id => !judged.Contains(id)).Order(StringComparer.Ordinal).ToList();
            var records = ids.Count == 0 ? [] : await new EndedJobs(batch, time).DescribeAsync(ids);
            jobs = records.ConvertAll(record => new RunJob(found[record.JobId].Trial, found[record.JobId].Attempt, found[record.JobId].Queue, record));
        }
        catch (Exception e) when (IsFault(e))
        {
            complaints.Add($"Batch did not tell of all jobs of the run, so one that was submitted twice may be missing: {e.Message}");
            return [];
        }
        // Where S3 does not answer, the function fails, and the workflow calls it again: a bill without its instances is none.
        return await WithHostsAsync(run, jobs, searches, complaints);
    }

    /// <summary>
    /// By a filter on the name, with which Batch lists jobs in every state. It lists an ended one for a week at least.
    /// https://docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html
    /// </summary>
    private async Task<Dictionary<string, Listed>> ListAsync(string run, DateTimeOffset? until, List<string> complaints)
    {
        var found = new Dictionary<string, Listed>();
        foreach (var queue in markets.All)
        {
            string? next = null;
            for (var page = 0; page < MostPages; page++)
            {
                var answer = await batch.ListJobsAsync(new ListJobsRequest
                {
                    JobQueue = queue,
                    Filters = [new KeyValuesPair { Name = "JOB_NAME", Values = [RunJob.Prefix(run) + "*"] }],
                    NextToken = next,
                });
                foreach (var job in answer.JobSummaryList ?? [])
                    // Batch compares without case. What was submitted after the run was stopped is a redrive's, which settles again.
                    if (RunJob.Named(run, job.JobName) is var (trial, attempt) && !(job.CreatedAt > until?.ToUnixTimeMilliseconds()))
                        found[job.JobId] = new Listed(trial, attempt, queue, job.Status == JobStatus.SUCCEEDED || job.Status == JobStatus.FAILED);
                next = answer.NextToken;
                if (string.IsNullOrEmpty(next)) break;
            }
            if (!string.IsNullOrEmpty(next)) complaints.Add($"{queue} has more than {MostPages} pages of the run's jobs: the rest was not looked at.");
        }
        return found;
    }

    private async Task EndAsync(string job, List<string> complaints)
    {
        try
        {
            await batch.TerminateJobAsync(new TerminateJobRequest { JobId = job, Reason = EndReason });
        }
        catch (Exception e) when (IsFault(e))
        {
            complaints.Add($"The job {job} could not be ended, and may go on: {e.Message}");
        }
    }

    private async Task<List<RunJob>> WithHostsAsync(RunFolder run, List<RunJob> jobs, bool searches, List<string> complaints)
    {
        var (hosts, unread) = (new AttemptHost?[jobs.Count], new List<string>[jobs.Count]);
        await Concurrently.ForEachAsync(jobs.Index(), ReadsAtOnce, async job =>
        {
            var (i, (trial, attempt, _, record)) = job;
            unread[i] = [];
            var folder = searches ? run with { Trial = trial } : run;
            hosts[i] = await documents.ReadAsync<AttemptHost>(folder.Host(attempt, record.JobId), unread[i]);
        });
        complaints.AddRange(unread.SelectMany(what => what));
        return [.. jobs.Select((job, i) => job with { Host = hosts[i] })];
    }

    private static bool IsFault(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException;

    private sealed record Listed(int Trial, int Attempt, string Queue, bool HasEnded);
}
