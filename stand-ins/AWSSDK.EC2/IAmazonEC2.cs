// Stands in for AWSSDK.EC2 4.0: what the client does, to be replaced in tests.
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace Amazon.EC2;

/// <summary>Amazon EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html</summary>
public interface IAmazonEC2 : IAmazonService, IDisposable
{
    /// <summary>A terminated instance can be described for about an hour.</summary>
    Task<DescribeInstancesResponse> DescribeInstancesAsync(
        DescribeInstancesRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// The price changes between two times within the past 90 days, and the last one before them: the price in force then.
    /// Their order is not promised.
    /// </summary>
    Task<DescribeSpotPriceHistoryResponse> DescribeSpotPriceHistoryAsync(
        DescribeSpotPriceHistoryRequest request, CancellationToken cancellationToken = default);

    Task<DescribeInstancesResponse> DescribeInstancesAsync(CancellationToken cancellationToken = default);

    Task<DescribeSpotPriceHistoryResponse> DescribeSpotPriceHistoryAsync(CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonEC2Config();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonEC2Client(awsCredentials, (AmazonEC2Config)clientConfig);
}
