// Stands in for AWSSDK.Batch 4.0: the service's errors.
using System.Net;
using Amazon.Runtime;

namespace Amazon.Batch.Model;

/// <summary>The request's fault: an unknown job, a malformed name, a missing permission.</summary>
public class ClientException : AmazonBatchException
{
    public ClientException(string message)
        : base(message)
    {
    }

    public ClientException(
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

/// <summary>The service's fault.</summary>
public class ServerException : AmazonBatchException
{
    public ServerException(string message)
        : base(message)
    {
    }

    public ServerException(
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
