using System.Text.Json.Nodes;
using Amazon;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using LocalBatch = Overnight.Local.Batch;

namespace Overnight.Simulation.Cloud;

/// <summary>The SDK's client on the night's local Batch: what JudgeAttempt and SettleRun ask.</summary>
internal sealed class SimulatedBatch() : AmazonBatchClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    public static SimulatedBatch Instance { get; } = new();

    public override Task<DescribeJobsResponse> DescribeJobsAsync(DescribeJobsRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(
            night => new DescribeJobsResponse { Jobs = [.. night.Batch.Describe(request.Jobs).Select(job => Detail(job!.AsObject()))] }, cancellationToken);

    public override Task<ListJobsResponse> ListJobsAsync(ListJobsRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(night =>
        {
            var answer = night.Batch.List(new LocalBatch.ListJobsRequest
            {
                JobQueue = request.JobQueue,
                NextToken = request.NextToken,
                Filters = request.Filters?.ConvertAll(filter => new LocalBatch.JobFilter { Name = filter.Name, Values = filter.Values }),
            });
            return new ListJobsResponse
            {
                JobSummaryList = night.Mutant.Listed([.. answer["jobSummaryList"]!.AsArray().Select(job => new JobSummary
                {
                    JobId = (string)job!["jobId"]!,
                    JobName = (string)job["jobName"]!,
                    Status = (string)job["status"]!,
                    CreatedAt = (long)job["createdAt"]!,
                })]),
                NextToken = (string?)answer["nextToken"],
            };
        }, cancellationToken);

    public override Task<TerminateJobResponse> TerminateJobAsync(TerminateJobRequest request, CancellationToken cancellationToken = default) =>
        ServiceCall.MakeAsync(night =>
        {
            night.Mutant.Terminate(request.JobId, request.Reason);
            return new TerminateJobResponse();
        }, cancellationToken);

    private static JobDetail Detail(JsonObject job) => new()
    {
        JobId = (string)job["jobId"]!,
        JobName = (string)job["jobName"]!,
        Status = (string)job["status"]!,
        StatusReason = (string?)job["statusReason"],
        CreatedAt = (long?)job["createdAt"],
        StartedAt = (long?)job["startedAt"],
        StoppedAt = (long?)job["stoppedAt"],
        IsCancelled = (bool?)job["isCancelled"],
        IsTerminated = (bool?)job["isTerminated"],
        Container = new ContainerDetail { ExitCode = (int?)job["container"]!["exitCode"], Reason = (string?)job["container"]!["reason"] },
        Attempts = [.. job["attempts"]!.AsArray().Select(attempt => new AttemptDetail
        {
            StartedAt = (long?)attempt!["startedAt"],
            StoppedAt = (long?)attempt["stoppedAt"],
            StatusReason = (string?)attempt["statusReason"],
            Container = new AttemptContainerDetail
            {
                ExitCode = (int?)attempt["container"]!["exitCode"],
                Reason = (string?)attempt["container"]!["reason"],
            },
        })],
    };
}
