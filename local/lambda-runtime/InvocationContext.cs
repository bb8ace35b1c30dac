using System.Globalization;
using Amazon.Lambda.Core;

namespace Overnight.Local.LambdaRuntime;

/// <summary>
/// What a handler sees of its invocation. The interface is the function's own: whatever version of Amazon.Lambda.Core lies in its
/// package is the one that is loaded, here as in the managed runtime. docs.aws.amazon.com/lambda/latest/dg/csharp-context.html
/// </summary>
internal sealed class InvocationContext(Invocation invocation) : ILambdaContext
{
    public string AwsRequestId => invocation.RequestId;
    public string InvokedFunctionArn => invocation.FunctionArn;
    public TimeSpan RemainingTime => invocation.Deadline - TimeProvider.System.GetUtcNow();
    public string FunctionName => Variable("AWS_LAMBDA_FUNCTION_NAME");
    public string FunctionVersion => Variable("AWS_LAMBDA_FUNCTION_VERSION");
    public string LogGroupName => Variable("AWS_LAMBDA_LOG_GROUP_NAME");
    public string LogStreamName => Variable("AWS_LAMBDA_LOG_STREAM_NAME");
    public int MemoryLimitInMB => int.Parse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture);
    public ILambdaLogger Logger { get; } = new InvocationLogger(invocation.RequestId);

    // Of mobile callers, which there are none of here.
    public IClientContext ClientContext => null!;
    public ICognitoIdentity Identity => null!;

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)!;
}

/// <summary>The context's logger: a line on standard output, as the managed runtime writes it: time, request, level, message.</summary>
internal sealed class InvocationLogger(string requestId) : ILambdaLogger
{
    public void Log(string message) => Log(LogLevel.Information.ToString(), message, []);

    public void LogLine(string message) => Log(message);

    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args) => LogFormat.Write(requestId, level, message, args, null);

    public void Log(string level, Exception exception, string message, params object[] args) => LogFormat.Write(requestId, level, message, args, exception);
}
