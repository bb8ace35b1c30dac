using System.Text.RegularExpressions;
using Amazon.Batch;
using Amazon.Batch.Model;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>
/// Finds an attempt's job. The task's cause holds it as JSON, but cut off at 32,768 characters, so only its id is taken from
/// there; the truth comes from Batch.
/// </summary>
internal sealed partial class JobFinder(IAmazonBatch batch, TimeProvider time)
{
    /// <summary>
    /// Null where there is none: Batch refused it, or has forgotten it.
    /// </summary>
    public async Task<JobRecord?> FindAsync(JobOutcome? outcome, string queue, string jobName)
    {
        if (await IdAsync(outcome, queue, jobName) is not { } id) return null;
        return (await new EndedJobs(batch, time).DescribeAsync([id])).FirstOrDefault();
    }

    private async Task<string?> IdAsync(JobOutcome? outcome, string queue, string jobName)
    {
        var id = outcome?.JobId ?? IdIn(outcome?.Cause);
        // "Batch.…Exception" comes from SubmitJob itself. A job of this name would be another execution's.
        if (id is null && outcome?.Error?.StartsWith("Batch.", StringComparison.Ordinal) == true) return null;
        return id ?? await NewestOfNameAsync(queue, jobName);
    }

    internal static string? IdIn(string? cause) =>
        cause is not null && JobId().Match(cause) is { Success: true } match ? match.Groups["id"].Value : null;

    private async Task<string?> NewestOfNameAsync(string queue, string jobName)
    {
        var answer = await batch.ListJobsAsync(new ListJobsRequest
        {
            JobQueue = queue,
            Filters = [new KeyValuesPair { Name = "JOB_NAME", Values = [jobName] }],
        });
        return answer.JobSummaryList?.MaxBy(job => job.CreatedAt ?? 0)?.JobId;
    }

    [GeneratedRegex("""
        "JobId"\s*:\s*"(?<id>[^"]{1,128})"
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JobId();
}
