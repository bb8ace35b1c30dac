// Stands in for AWSSDK.EC2 4.0: instances and the price of spot.
using Amazon.EC2.Internal;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Overnight.StandIns;

namespace Amazon.EC2;

/// <summary>Amazon EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html</summary>
public class AmazonEC2Client : AmazonServiceClient, IAmazonEC2
{
    public AmazonEC2Client()
        : base(new AmazonEC2Config())
    {
    }

    public AmazonEC2Client(RegionEndpoint region)
        : base(new AmazonEC2Config { RegionEndpoint = region })
    {
    }

    public AmazonEC2Client(AmazonEC2Config config)
        : base(config)
    {
    }

    public AmazonEC2Client(AWSCredentials credentials)
        : base(credentials, new AmazonEC2Config())
    {
    }

    public AmazonEC2Client(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonEC2Config { RegionEndpoint = region })
    {
    }

    public AmazonEC2Client(AWSCredentials credentials, AmazonEC2Config clientConfig)
        : base(credentials, clientConfig)
    {
    }

    public AmazonEC2Client(string awsAccessKeyId, string awsSecretAccessKey, RegionEndpoint region)
        : base(awsAccessKeyId, awsSecretAccessKey, new AmazonEC2Config { RegionEndpoint = region })
    {
    }

    public AmazonEC2Client(string awsAccessKeyId, string awsSecretAccessKey, AmazonEC2Config clientConfig)
        : base(awsAccessKeyId, awsSecretAccessKey, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new ServiceMetadata(AmazonEC2Config.ServiceId);

    public virtual Task<DescribeInstancesResponse> DescribeInstancesAsync(
        DescribeInstancesRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeInstancesResponse>(request, Operations.DescribeInstances, cancellationToken);

    public virtual Task<DescribeSpotPriceHistoryResponse> DescribeSpotPriceHistoryAsync(
        DescribeSpotPriceHistoryRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DescribeSpotPriceHistoryResponse>(request, Operations.DescribeSpotPriceHistory, cancellationToken);

    public virtual Task<DescribeInstancesResponse> DescribeInstancesAsync(CancellationToken cancellationToken = default) =>
        DescribeInstancesAsync(new DescribeInstancesRequest(), cancellationToken);

    public virtual Task<DescribeSpotPriceHistoryResponse> DescribeSpotPriceHistoryAsync(
        CancellationToken cancellationToken = default) =>
        DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest(), cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => ServicePipeline.Customize(pipeline);
}
