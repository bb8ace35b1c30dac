// Stands in for AWSSDK.StepFunctions 4.0: the root of the service's exceptions.
using System.Net;
using Amazon.Runtime;

namespace Amazon.StepFunctions;

/// <summary>Any error answer of Step Functions; <c>ErrorCode</c> holds its name on the wire.</summary>
public class AmazonStepFunctionsException : AmazonServiceException
{
    public AmazonStepFunctionsException(string message)
        : base(message)
    {
    }

    public AmazonStepFunctionsException(
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
