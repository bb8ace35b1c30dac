using Amazon.Batch;
using Amazon.Batch.Model;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>
/// Jobs as Batch describes them once they have ended. One whose task is over may still be ending: its last moments are paid for, and
/// the next attempt goes on from what it saves in them.
/// </summary>
internal sealed class EndedJobs(IAmazonBatch batch, TimeProvider time)
{
    // Together three quarters of a minute: Batch gives a container thirty seconds to end.
    private const int MostLooks = 15;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3);

    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobs.html</summary>
    private const int MostAtOnce = 100;

    /// <summary>Without those that Batch has forgotten.</summary>
    public async Task<List<JobRecord>> DescribeAsync(IReadOnlyList<string> ids)
    {
        var ended = new List<JobRecord>();
        for (var look = 1; ; look++)
        {
            var seen = new List<JobRecord>();
            foreach (var some in ids.Chunk(MostAtOnce))
                seen.AddRange(((await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [.. some] })).Jobs ?? []).Select(JobRecord.From));
            ended.AddRange(seen.Where(job => job.HasEnded));
            var open = seen.FindAll(job => !job.HasEnded);
            // TerminateJob is called at best effort: one that goes on all the same is not waited for, but has run until now.
            if (open.Count == 0 || look == MostLooks)
                return [.. ended, .. open.Select(job => job with { StoppedAt = job.StartedAt is null ? null : time.GetUtcNow() })];
            ids = open.ConvertAll(job => job.JobId);
            await Task.Delay(BetweenLooks, time);
        }
    }
}
