namespace Overnight.Local.Lambda;

/// <summary>
/// An error answer of the service, not of a function: <c>ResourceNotFoundException</c> (404), <c>TooManyRequestsException</c>
/// (429). docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
/// </summary>
public sealed class LambdaException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
