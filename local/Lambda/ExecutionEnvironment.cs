using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;

namespace Overnight.Local.Lambda;

/// <summary>
/// One execution environment: a process that asks its own runtime API for one invocation after the other.
/// docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
/// </summary>
internal sealed class ExecutionEnvironment : IAsyncDisposable
{
    /// <summary>"The Init phase is limited to 10 seconds"; it is added to the first invocation's own time.</summary>
    private static readonly TimeSpan LongestInit = TimeSpan.FromSeconds(10);

    private readonly FunctionDefinition _function;
    private readonly FunctionLog _log;
    private readonly TimeProvider _clock;
    private readonly TaskCompletionSource<string> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RuntimeApiServer _api;
    private readonly LoopbackServer _server;
    private readonly Process _process;

    private ExecutionEnvironment(FunctionDefinition function, FunctionLog log, TimeProvider clock, RuntimeApiServer api, LoopbackServer server, Process process)
    {
        (_function, _log, _clock, _api, _server, _process) = (function, log, clock, api, server, process);
    }

    /// <summary>Whether it can take another invocation.</summary>
    public bool IsAlive => !_exited.Task.IsCompleted && _api.InitError is null;

    /// <summary>Returns when the process is started, not when it has loaded the function: the first invocation waits for that.</summary>
    public static async Task<ExecutionEnvironment> StartAsync(FunctionDefinition function, LambdaOptions options, FunctionLog log, string logStream)
    {
        var api = new RuntimeApiServer();
        var server = await LoopbackServer.StartAsync(0, api.HandleAsync);
        try
        {
            return Start(function, options, log, logStream, api, server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static ExecutionEnvironment Start(FunctionDefinition function, LambdaOptions options, FunctionLog log, string logStream, RuntimeApiServer api, LoopbackServer server)
    {
        var start = DotNetHost.Command(function);
        FunctionVariables.Set(start.Environment, function, options, server.Address, logStream);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var environment = new ExecutionEnvironment(function, log, options.Clock, api, server, process);
        process.OutputDataReceived += (_, line) => environment.Output(line.Data);
        process.ErrorDataReceived += (_, line) => environment.Output(line.Data);
        process.Exited += (_, _) => environment._exited.TrySetResult(Words(process.ExitCode));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return environment;
    }

    /// <summary>Runs one event. After an answer for which <see cref="IsAlive"/> is false the environment is spent.</summary>
    public async Task<FunctionAnswer> InvokeAsync(string requestId, string functionArn, ReadOnlyMemory<byte> payload)
    {
        _log.Platform(
            "platform.start", $"START RequestId: {requestId} Version: $LATEST", new JsonObject { ["requestId"] = requestId, ["version"] = "$LATEST" });
        var began = _clock.GetTimestamp();
        var invocation = new PendingInvocation(requestId, functionArn, payload, TimeSpan.FromSeconds(_function.TimeoutSeconds), _clock);
        _api.Offer(invocation);
        var answer = await FirstOfAsync(invocation);
        if (!_log.IsJson) _log.Write($"END RequestId: {requestId}");
        Report(requestId, _clock.GetElapsedTime(began).TotalMilliseconds, answer.ErrorType);
        return answer;
    }

    private void Report(string requestId, double milliseconds, string? errorType)
    {
        var duration = milliseconds.ToString("0.00", CultureInfo.InvariantCulture);
        var record = new JsonObject
        {
            ["requestId"] = requestId,
            ["metrics"] = new JsonObject
            {
                ["durationMs"] = Math.Round(milliseconds, 3),
                ["billedDurationMs"] = Math.Ceiling(milliseconds),
                ["memorySizeMB"] = _function.MemorySizeMiB,
            },
            ["status"] = errorType switch { null => "success", "Sandbox.Timedout" => "timeout", _ => "error" },
        };
        if (errorType is not null) record["errorType"] = errorType;
        _log.Platform(
            "platform.report", $"REPORT RequestId: {requestId} Duration: {duration} ms Memory Size: {_function.MemorySizeMiB} MB"
                + (errorType is null ? "" : $" Status: error Error Type: {errorType}"), record);
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _exited.Task;
        _process.Dispose();
        await _server.DisposeAsync();
    }

    /// <summary>Whatever comes first: an answer, an error while loading, the end of the process, the end of the time.</summary>
    private async Task<FunctionAnswer> FirstOfAsync(PendingInvocation invocation)
    {
        using var over = new CancellationTokenSource();
        var late = LateAsync(invocation, over.Token);
        var first = await Task.WhenAny(invocation.Answer, _api.InitFailed, _exited.Task, late);
        await over.CancelAsync();
        if (first == invocation.Answer) return await invocation.Answer;
        if (first == _api.InitFailed) return await EndAsync(await _api.InitFailed);
        if (first == late) return await EndAsync(Failure(invocation, "Sandbox.Timedout", $"Task timed out after {_function.TimeoutSeconds}.00 seconds"));
        // A function that fails to load says so and then ends: the reason is the better answer.
        return _api.InitError ?? Failure(invocation, "Runtime.ExitError", $"Runtime exited with error: {await _exited.Task}");
    }

    private async Task LateAsync(PendingInvocation invocation, CancellationToken cancellation)
    {
        var taken = invocation.Taken;
        await Task.WhenAny(taken, Task.Delay(LongestInit + invocation.Timeout, _clock, cancellation));
        if (taken.IsCompleted) await Task.Delay(invocation.Timeout, _clock, cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task<FunctionAnswer> EndAsync(FunctionAnswer answer)
    {
        Kill();
        await _exited.Task;
        return answer;
    }

    private FunctionAnswer Failure(PendingInvocation invocation, string type, string message)
    {
        var text = $"RequestId: {invocation.RequestId} Error: {message}";
        // Of JSON logs the report's status and error type tell it.
        if (!_log.IsJson) _log.Write(text);
        return ErrorAnswer.Of(type, text);
    }

    private void Output(string? line)
    {
        if (line is not null) _log.Write(line);
    }

    private void Kill()
    {
        if (!_exited.Task.IsCompleted) _process.Kill(entireProcessTree: true);
    }

    /// <summary>As Lambda words it; a process that a signal ended exits with 128 and the signal's number.</summary>
    private static string Words(int exitCode) => exitCode switch
    {
        137 => "signal: killed",
        139 => "signal: segmentation fault",
        134 => "signal: aborted",
        _ => $"exit status {exitCode}",
    };
}

/// <summary>The error document that Lambda itself writes.</summary>
internal static class ErrorAnswer
{
    public static FunctionAnswer Of(string type, string message) =>
        new(System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = type, ["errorMessage"] = message }.ToJsonString()), type, message);
}
