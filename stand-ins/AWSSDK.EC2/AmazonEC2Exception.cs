// Stands in for AWSSDK.EC2 4.0: the service's one exception.
using System.Net;
using Amazon.Runtime;

namespace Amazon.EC2;

/// <summary>Any error answer of EC2, whose errors have names but no types: <c>InvalidInstanceID.NotFound</c>.</summary>
public class AmazonEC2Exception : AmazonServiceException
{
    public AmazonEC2Exception(string message)
        : base(message)
    {
    }

    public AmazonEC2Exception(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
