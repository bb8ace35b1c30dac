using Overnight.Local.LambdaRuntime;

// The managed dotnet runtime's part: load the handler, then ask for one invocation after the other.
// docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
using var api = new RuntimeApi(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")
    ?? throw new InvalidOperationException("found no AWS_LAMBDA_RUNTIME_API, expected the runtime API's HOST:PORT: this program is started by the local Lambda"));
LogFormat.TakeConsole();
Handler handler;
try
{
    handler = HandlerLoader.Load(args is [var name] ? name : "");
}
catch (Exception fault)
{
    // The process's edge: whatever the handler's assembly, its constructor included, throws is the function's own error.
    LogFormat.WriteUnhandled("", fault);
    await api.FailInitAsync(fault);
    return 1;
}
// Ends when the local Lambda goes away, or kills this process.
while (await api.NextAsync() is { } invocation)
{
    LogFormat.CurrentRequest = invocation.RequestId;
    try
    {
        using var output = await handler.InvokeAsync(invocation);
        await api.RespondAsync(invocation, output);
    }
    catch (Exception fault)
    {
        // The process's edge: what a handler throws becomes the invocation's error, and the next invocation is asked for.
        LogFormat.WriteUnhandled(invocation.RequestId, fault);
        await api.FailAsync(invocation, fault);
    }
}
return 0;
