// Stands in for AWSSDK.Batch 4.0.
using Amazon.Runtime;

namespace Amazon.Batch;

/// <summary>Any request to Batch.</summary>
public class AmazonBatchRequest : AmazonWebServiceRequest
{
}
