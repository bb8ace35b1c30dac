// Stands in for AWSSDK.CloudWatchLogs 4.0.
using Amazon.Runtime;

namespace Amazon.CloudWatchLogs;

/// <summary>Any request to Batch.</summary>
public class AmazonCloudWatchLogsRequest : AmazonWebServiceRequest
{
}
