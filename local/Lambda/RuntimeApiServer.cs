using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;

namespace Overnight.Local.Lambda;

/// <summary>The server's side of the runtime API, for one environment. docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</summary>
internal sealed class RuntimeApiServer
{
    private const string Prefix = "/2018-06-01/runtime/";

    /// <summary>"Function invocation payload (request and response): 6 MB each for synchronous invocations".</summary>
    private const int LargestResponseBytes = 6 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<FunctionAnswer> _initFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<PendingInvocation> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PendingInvocation? _current;

    /// <summary>Completes where the function could not be loaded.</summary>
    public Task<FunctionAnswer> InitFailed => _initFailed.Task;

    public FunctionAnswer? InitError => _initFailed.Task.IsCompletedSuccessfully ? _initFailed.Task.Result : null;

    /// <summary>One at a time: the environment's owner sees to that.</summary>
    public void Offer(PendingInvocation invocation)
    {
        lock (_lock)
        {
            _current = invocation;
            _next.SetResult(invocation);
        }
    }

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var parts = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..].Split('/') : [];
        switch (context.Request.Method, parts)
        {
            case ("GET", ["invocation", "next"]):
                await NextAsync(context);
                break;
            case ("POST", ["invocation", var id, "response"]) when Current(id) is { } invocation:
                invocation.Complete(Checked(await ReadAsync(context)));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case ("POST", ["invocation", var id, "error"]) when Current(id) is { } invocation:
                invocation.Complete(Error(await ReadAsync(context)));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case ("POST", ["init", "error"]):
                _initFailed.TrySetResult(Error(await ReadAsync(context)));
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task NextAsync(HttpContext context)
    {
        Task<PendingInvocation> next;
        lock (_lock) next = _next.Task;
        var invocation = await next.WaitAsync(context.RequestAborted);
        lock (_lock) _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.FunctionArn;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Take().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(invocation.Payload, context.RequestAborted);
    }

    private PendingInvocation? Current(string requestId)
    {
        lock (_lock) return _current?.RequestId == requestId ? _current : null;
    }

    private static Task<byte[]?> ReadAsync(HttpContext context) => RequestBody.ReadAsync(context, LargestResponseBytes);

    private static FunctionAnswer Checked(byte[]? payload) => payload switch
    {
        null => ErrorAnswer.Of("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size ({LargestResponseBytes} bytes)."),
        [] => new FunctionAnswer("null"u8.ToArray()),
        _ => new FunctionAnswer(payload),
    };

    private static FunctionAnswer Error(byte[]? document)
    {
        try
        {
            if (document is not null && JsonNode.Parse(document) is JsonObject error)
                return new FunctionAnswer(document, (string?)error["errorType"] ?? "Unhandled", (string?)error["errorMessage"]);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // A runtime of somebody else's may send anything.
        }
        return ErrorAnswer.Of("Unhandled", "The runtime sent an error without a readable document");
    }
}

/// <summary>An event on its way to the function and back.</summary>
internal sealed class PendingInvocation(string requestId, string functionArn, ReadOnlyMemory<byte> payload, TimeSpan timeout, TimeProvider clock)
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FunctionAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId => requestId;

    public string FunctionArn => functionArn;

    public ReadOnlyMemory<byte> Payload => payload;

    public TimeSpan Timeout => timeout;

    /// <summary>Completes when the runtime has asked for it: from then on its time counts.</summary>
    public Task Taken => _taken.Task;

    public Task<FunctionAnswer> Answer => _answer.Task;

    /// <returns>When its time is over.</returns>
    public DateTimeOffset Take()
    {
        _taken.TrySetResult();
        return clock.GetUtcNow() + timeout;
    }

    public void Complete(FunctionAnswer answer) => _answer.TrySetResult(answer);
}
