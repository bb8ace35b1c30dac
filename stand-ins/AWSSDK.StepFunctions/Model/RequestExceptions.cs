// Stands in for AWSSDK.StepFunctions 4.0: errors in a request.
using System.Net;
using Amazon.Runtime;

namespace Amazon.StepFunctions.Model;

/// <summary>The ARN is malformed, or of another kind.</summary>
public class InvalidArnException : AmazonStepFunctionsException
{
    public InvalidArnException(string message)
        : base(message)
    {
    }

    public InvalidArnException(
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

/// <summary>The input is not JSON.</summary>
public class InvalidExecutionInputException : AmazonStepFunctionsException
{
    public InvalidExecutionInputException(string message)
        : base(message)
    {
    }

    public InvalidExecutionInputException(
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

/// <summary>The name holds a character that is not allowed, or is too long.</summary>
public class InvalidNameException : AmazonStepFunctionsException
{
    public InvalidNameException(string message)
        : base(message)
    {
    }

    public InvalidNameException(
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

/// <summary>The page token is not one that was given out.</summary>
public class InvalidTokenException : AmazonStepFunctionsException
{
    public InvalidTokenException(string message)
        : base(message)
    {
    }

    public InvalidTokenException(
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

/// <summary>The request breaks a constraint.</summary>
public class ValidationException : AmazonStepFunctionsException
{
    public ValidationException(string message)
        : base(message)
    {
    }

    public ValidationException(
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
