// Stands in for AWSSDK.StepFunctions 4.0: errors of the state machine's encryption key.
using System.Net;
using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

/// <summary>The caller may not use the state machine's key.</summary>
public class KmsAccessDeniedException : AmazonStepFunctionsException
{
    public KmsAccessDeniedException(string message)
        : base(message)
    {
    }

    public KmsAccessDeniedException(
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

/// <summary>The state machine's key cannot be used now.</summary>
public class KmsInvalidStateException : AmazonStepFunctionsException
{
    public KmsInvalidStateException(string message)
        : base(message)
    {
    }

    public KmsInvalidStateException(
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

/// <summary>The key service is asked too often.</summary>
public class KmsThrottlingException : AmazonStepFunctionsException
{
    public KmsThrottlingException(string message)
        : base(message)
    {
    }

    public KmsThrottlingException(
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
