// Stands in for AWSSDK.Batch 4.0: submitting, watching and ending jobs.
using Amazon.Batch.Internal;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Overnight.StandIns;

namespace Amazon.Batch;

/// <summary>AWS Batch: https://docs.aws.amazon.com/batch/latest/APIReference/Welcome.html</summary>
public class AmazonBatchClient : AmazonServiceClient, IAmazonBatch
{
    public AmazonBatchClient()
        : base(new AmazonBatchConfig())
    {
    }

    public AmazonBatchClient(RegionEndpoint region)
        : base(new AmazonBatchConfig { RegionEndpoint = region })
    {
    }

    public AmazonBatchClient(AmazonBatchConfig config)
        : base(config)
    {
    }

    public AmazonBatchClient(AWSCredentials credentials)
        : base(credentials, new AmazonBatchConfig())
    {
    }

    public AmazonBatchClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonBatchConfig { RegionEndpoint = region })
    {
    }

    public AmazonBatchClient(AWSCredentials credentials, AmazonBatchConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public AmazonBatchClient(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : base(awsAccessKeyId, awsSecretAccessKey, new AmazonBatchConfig { RegionEndpoint = region })
    {
    }

    public AmazonBatchClient(string awsAccessKeyId, string awsSecretAccessKey, AmazonBatchConfig clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new ServiceMetadata(AmazonBatchConfig.ServiceId);

    public virtual Task<SubmitJobResponse> SubmitJobAsync(
        SubmitJobRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<SubmitJobResponse>(request, Operations.SubmitJob, cancellationToken);

    public virtual Task<DescribeJobsResponse> DescribeJobsAsync(
        DescribeJobsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeJobsResponse>(request, Operations.DescribeJobs, cancellationToken);

    public virtual Task<ListJobsResponse> ListJobsAsync(ListJobsRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<ListJobsResponse>(request, Operations.ListJobs, cancellationToken);

    public virtual Task<TerminateJobResponse> TerminateJobAsync(
        TerminateJobRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<TerminateJobResponse>(request, Operations.TerminateJob, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
