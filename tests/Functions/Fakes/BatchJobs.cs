using Amazon.Batch;
using Amazon.Batch.Model;
using NSubstitute;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>Batch with these jobs in one queue. Ending a job fails it at once.</summary>
internal sealed class BatchJobs
{
    public const string Queue = "cpu";
    public static readonly Markets Markets = new() { CpuSpot = Queue, GpuSpot = "gpu" };

    /// <summary>As few as make several pages of three jobs.</summary>
    private const int OfPage = 2;

    private readonly List<JobDetail> _jobs = [];

    public BatchJobs()
    {
        Client.ListJobsAsync(Arg.Any<ListJobsRequest>(), Arg.Any<CancellationToken>()).Returns(call => List(call.Arg<ListJobsRequest>()));
        Client.DescribeJobsAsync(Arg.Any<DescribeJobsRequest>(), Arg.Any<CancellationToken>())
            .Returns(call => new DescribeJobsResponse { Jobs = _jobs.FindAll(job => call.Arg<DescribeJobsRequest>().Jobs.Contains(job.JobId)) });
        Client.TerminateJobAsync(Arg.Any<TerminateJobRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            var job = _jobs.Single(job => job.JobId == call.Arg<TerminateJobRequest>().JobId);
            (job.Status, job.StatusReason, job.IsTerminated) = (JobStatus.FAILED, call.Arg<TerminateJobRequest>().Reason, true);
            if (job.StartedAt is not null) job.StoppedAt = EndedAt;
            Ended.Add(job.JobId);
            return new TerminateJobResponse();
        });
    }

    public IAmazonBatch Client { get; } = Substitute.For<IAmazonBatch>();

    /// <summary>Ids of jobs that were ended.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>When a job that is ended has stopped, in milliseconds since 1970.</summary>
    public long EndedAt { get; set; }

    /// <param name="created">Seconds since <see cref="Receipts.Made.Start"/>, as the others.</param>
    /// <param name="stopped">Null: it has not ended.</param>
    public void Add(string id, string name, double created, double? started, double? stopped, int? exitCode = null, string? reason = null) => _jobs.Add(new()
    {
        JobId = id,
        JobName = name,
        Status = stopped is null ? JobStatus.RUNNING : exitCode == 0 ? JobStatus.SUCCEEDED : JobStatus.FAILED,
        StatusReason = reason,
        IsTerminated = reason?.StartsWith("Terminated", StringComparison.Ordinal) == true,
        CreatedAt = Milliseconds(created),
        StartedAt = started is { } start ? Milliseconds(start) : null,
        StoppedAt = started is not null && stopped is { } stop ? Milliseconds(stop) : null,
        Container = new ContainerDetail { ExitCode = exitCode },
    });

    public static long Milliseconds(double seconds) => Receipts.Made.At(seconds).ToUnixTimeMilliseconds();

    /// <summary>Newest first, without regard to case: docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html</summary>
    private ListJobsResponse List(ListJobsRequest asked)
    {
        var prefix = asked.Filters.Single(filter => filter.Name == "JOB_NAME").Values.Single().TrimEnd('*');
        var found = _jobs.Where(job => asked.JobQueue == Queue && job.JobName.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(job => job.CreatedAt).Skip(asked.NextToken is null ? 0 : int.Parse(asked.NextToken)).ToList();
        return new ListJobsResponse
        {
            JobSummaryList = [.. found.Take(OfPage).Select(job => new JobSummary { JobId = job.JobId, JobName = job.JobName, Status = job.Status, CreatedAt = job.CreatedAt })],
            NextToken = found.Count <= OfPage ? null : $"{(asked.NextToken is null ? 0 : int.Parse(asked.NextToken)) + OfPage}",
        };
    }
}
