// Stands in for AWSSDK.Batch 4.0: what the client does, to be replaced in tests.
using Amazon.Batch.Model;
using Amazon.Runtime;

namespace Amazon.Batch;

/// <summary>AWS Batch: https://docs.aws.amazon.com/batch/latest/APIReference/Welcome.html</summary>
public interface IAmazonBatch : IAmazonService, IDisposable
{
    /// <summary>Not idempotent: a retried call can submit a second job of the same name.</summary>
    /// <exception cref="ClientException">The request is at fault.</exception>
    Task<SubmitJobResponse> SubmitJobAsync(SubmitJobRequest request, CancellationToken cancellationToken = default);

    /// <summary>At most 100 jobs; those unknown are missing from the answer.</summary>
    /// <exception cref="ClientException">The request is at fault.</exception>
    Task<DescribeJobsResponse> DescribeJobsAsync(DescribeJobsRequest request, CancellationToken cancellationToken = default);

    /// <summary>Of one queue; without a status or a filter, those RUNNING.</summary>
    /// <exception cref="ClientException">The request is at fault.</exception>
    Task<ListJobsResponse> ListJobsAsync(ListJobsRequest request, CancellationToken cancellationToken = default);

    /// <summary>A job that has not started is cancelled; one that has ended stays as it is.</summary>
    /// <exception cref="ClientException">The request is at fault.</exception>
    Task<TerminateJobResponse> TerminateJobAsync(TerminateJobRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonBatchConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonBatchClient(awsCredentials, (AmazonBatchConfig)clientConfig);
}
