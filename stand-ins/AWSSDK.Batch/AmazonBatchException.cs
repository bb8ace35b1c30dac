// Stands in for AWSSDK.Batch 4.0: the root of the service's exceptions.
using System.Net;
using Amazon.Runtime;

namespace Amazon.Batch;

/// <summary>Any error answer of Batch; <c>ErrorCode</c> holds its name on the wire.</summary>
public class AmazonBatchException : AmazonServiceException
{
    public AmazonBatchException(string message)
        : base(message)
    {
    }

    public AmazonBatchException(
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
