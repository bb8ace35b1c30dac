using System.Globalization;
using System.Reflection;

namespace Overnight.Local.LambdaRuntime;

#pragma warning disable CA1852 // DispatchProxy derives from these classes at run time, so they cannot be sealed.

/// <summary>
/// The function's ILambdaContext, made at run time: the interface is the function's own, so this program cannot implement it at
/// compile time. docs.aws.amazon.com/lambda/latest/dg/csharp-context.html
/// </summary>
internal class InvocationContext : DispatchProxy
{
    private const string ContextName = "Amazon.Lambda.Core.ILambdaContext";

    private Invocation _invocation = null!;

    public static bool IsContext(Type type) => type.FullName == ContextName;

    public static object Create(Type contract, Invocation invocation)
    {
        var context = Create(contract, typeof(InvocationContext));
        ((InvocationContext)context)._invocation = invocation;
        return context;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "get_AwsRequestId" => _invocation.RequestId,
        "get_InvokedFunctionArn" => _invocation.FunctionArn,
        "get_RemainingTime" => _invocation.Deadline - TimeProvider.System.GetUtcNow(),
        "get_FunctionName" => Variable("AWS_LAMBDA_FUNCTION_NAME"),
        "get_FunctionVersion" => Variable("AWS_LAMBDA_FUNCTION_VERSION"),
        "get_LogGroupName" => Variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        "get_LogStreamName" => Variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        "get_MemoryLimitInMB" => int.Parse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")!, CultureInfo.InvariantCulture),
        "get_Logger" => InvocationLogger.Create(targetMethod.ReturnType, _invocation.RequestId),
        // Of mobile callers, which there are none of here, and of what later versions of the interface add.
        _ => targetMethod.ReturnType.IsValueType && targetMethod.ReturnType != typeof(void) ? Activator.CreateInstance(targetMethod.ReturnType) : null,
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}

/// <summary>The context's logger: a line on standard output, as the managed runtime writes it: time, request, level, message.</summary>
internal class InvocationLogger : DispatchProxy
{
    private string _requestId = "";

    public static object Create(Type contract, string requestId)
    {
        var logger = Create(contract, typeof(InvocationLogger));
        ((InvocationLogger)logger)._requestId = requestId;
        return logger;
    }

    /// <summary>Every member is Log or LogLEVEL, over some of: a level, an exception, a message, the message's arguments.</summary>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var level = targetMethod!.Name is "Log" or "LogLine" ? "Information" : targetMethod.Name["Log".Length..];
        var (message, parts, fault) = ("", Array.Empty<object?>(), (Exception?)null);
        foreach (var (parameter, value) in targetMethod.GetParameters().Zip(args ?? []))
        {
            if (parameter.Name is "level" or "logLevel") level = $"{value}";
            else if (value is Exception exception) fault = exception;
            else if (value is object?[] array) parts = array;
            else message = $"{value}";
        }
        LogFormat.Write(_requestId, level, message, parts, fault);
        return null;
    }
}
