// Stands in for AWSSDK.EC2 4.0.
using Amazon.Runtime;

namespace Amazon.EC2;

/// <summary>Any request to EC2.</summary>
public class AmazonEC2Request : AmazonWebServiceRequest
{
}
