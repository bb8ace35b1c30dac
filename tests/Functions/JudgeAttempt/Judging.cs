using Amazon.Batch;
using Amazon.Batch.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.JudgeAttempt;

/// <summary>The handler, a job that Batch describes, and what the attempt left in the bucket.</summary>
public abstract class Judging
{
    private protected const string Results = "results";

    private protected static readonly RunFolder Folder = new("iris", "iris-1");

    private protected Buckets Buckets { get; } = new();

    private protected IAmazonBatch Batch { get; } = Substitute.For<IAmazonBatch>();

    private protected Task<RunState> JudgeAsync(JobOutcome outcome, int attempt = 1, int timeoutSeconds = 93_600) => new Handler(Buckets.Client, Batch, Results, new ImpatientClock()).HandleAsync(
        new RunState
        {
            Run = "iris-1",
            Name = "iris",
            Bucket = "data",
            Source = "datasets/iris/iris.csv",
            Attempt = attempt,
            Train = new TrainStep { Queue = "cpu", Plan = "s3://results/plan.json", Resources = [], TimeoutSeconds = timeoutSeconds, Why = "it is cheapest" },
            Job = outcome,
        }, Invocation.Context);

    private protected void Describe(JobDetail job) => Batch
        .DescribeJobsAsync(Arg.Is<DescribeJobsRequest>(request => request.Jobs.Single() == "job-1"), Arg.Any<CancellationToken>())
        .Returns(new DescribeJobsResponse { Jobs = [job] });

    private protected static JobDetail Job(string status, int? exitCode, string? reason = null) => new()
    {
        JobId = "job-1",
        Status = status,
        StatusReason = reason,
        CreatedAt = 1_000,
        StartedAt = 2_000,
        StoppedAt = 3_000,
        Container = new ContainerDetail { ExitCode = exitCode },
    };

    private protected static Progress Progress(int attempt, long step, long checkpoint) => new()
    {
        Run = "iris-1",
        Attempt = attempt,
        Stage = "interrupted",
        StartedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Step = step,
        CheckpointStep = checkpoint,
    };
}
