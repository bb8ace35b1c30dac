using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.S3Events;
using Overnight.Functions.SweepUploads;
using Overnight.Functions.Workflow;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Simulation.Faults;

namespace Overnight.Simulation.Cloud;

/// <summary>
/// Lambda: the real handlers through the real serializer, and what Lambda may do wrong with them. A function that fails for a fault
/// of ours does so at most twice in a row on the same state: the workflow's retries outlast that, so a run that fails all the same
/// has failed by a fault of its own.
/// </summary>
internal sealed class SimulatedLambda(Night night, Handlers handlers) : IFunctionInvoker
{
    private const int MostFailuresInARow = 2;

    [ThreadStatic]
    private static Serializer? _serializer;

    private readonly Dictionary<string, int> _failures = [];
    private Handlers _handlers = handlers;
    private int _invocations;

    private static Serializer Serializer => _serializer ??= new Serializer();

    /// <summary>Events that were given up.</summary>
    public int DeadLetters { get; private set; }

    /// <summary>Events that are still to be handled.</summary>
    public int Waiting { get; private set; }

    /// <summary>The stack is updated: new processes.</summary>
    public void Deploy(Handlers handlers) => _handlers = handlers;

    public async Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var name = night.Stack.LogicalId(function);
        // Step Functions gives up waiting; the function does not hear of it.
        return await Delay.WaitAsync(RunAsync(name, payload.ToArray()), cancellation);
    }

    /// <summary>
    /// An asynchronous invocation: twice more where the function fails, a minute and two later; throttled, for up to six hours.
    /// docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    /// </summary>
    public void InvokeLater(string function, ReadOnlyMemory<byte> payload)
    {
        Waiting++;
        _ = LaterAsync(night.Stack.LogicalId(function), payload.ToArray());
    }

    public void InvokeLater(string logicalId, object document)
    {
        Waiting++;
        _ = LaterAsync(logicalId, Write(document));
    }

    public static byte[] Write(object document)
    {
        using var written = new MemoryStream();
        switch (document)
        {
            case S3Event happened: Serializer.Serialize(happened, written); break;
            case SweepRequest request: Serializer.Serialize(request, written); break;
            case RunState state: Serializer.Serialize(state, written); break;
            case SweepAnswer answer: Serializer.Serialize(answer, written); break;
            default: throw new NotSupportedException($"found a {document.GetType().Name}, expected what a function takes or answers");
        }
        return written.ToArray();
    }

    public static T Read<T>(byte[] payload)
    {
        using var stream = new MemoryStream(payload, writable: false);
        return Serializer.Deserialize<T>(stream);
    }

    private async Task LaterAsync(string name, byte[] payload)
    {
        for (var (tries, throttled) = (1, 0); ;)
        {
            try
            {
                var answer = await RunAsync(name, payload);
                if (answer.ErrorType is null) break;
                if (tries++ == 3)
                {
                    DeadLetters++;
                    night.History.Note($"lambda {name}: its event is given up");
                    break;
                }
                await Task.Delay(TimeSpan.FromMinutes(tries - 1), night.Time);
            }
            catch (LambdaException)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(300, 1 << Math.Min(8, throttled++))), night.Time);
            }
        }
        Waiting--;
    }

    private async Task<FunctionAnswer> RunAsync(string name, byte[] payload)
    {
        var (chance, time) = (night.Chance, night.Time);
        var subject = SubjectOf(name, payload);
        var failures = _failures.GetValueOrDefault(subject);
        var isSpared = failures >= MostFailuresInARow;
        if (!isSpared && chance.Strikes(Fault.LambdaThrottled, subject))
        {
            _failures[subject] = failures + 1;
            throw new LambdaException(429, "TooManyRequestsException", "Rate Exceeded.");
        }
        var hangs = !isSpared && chance.Strikes(Fault.LambdaTimeout);
        var crashes = !hangs && !isSpared && chance.Strikes(Fault.LambdaCrash);
        var caller = new Caller(night, $"{name} #{++_invocations}")
        {
            Hangs = hangs,
            DiesAt = hangs || crashes ? 1 + (int)chance.Seconds(0, 8) : 0,
            DiesAfterEffect = chance.Seconds(0, 1) < 0.5,
            IsSpared = isSpared,
        };
        if (chance.Strikes(Fault.LambdaColdStart)) await Task.Delay(TimeSpan.FromSeconds(chance.Seconds(1, 9)), time);
        var began = time.GetUtcNow();
        var working = caller.RunAsync(() => _handlers.HandleAsync(name, payload));
        using var inTime = new CancellationTokenSource();
        var late = Task.Delay(TimeSpan.FromSeconds(night.Stack.TimeoutSeconds[name]), time, inTime.Token);
        var first = await Task.WhenAny(working, late, caller.Gone);
        var answer = first == working ? await AnswerAsync(working, chance, isSpared)
            : first == late ? Failure("Sandbox.Timedout", $"Task timed out after {night.Stack.TimeoutSeconds[name]}.00 seconds")
            : Failure("Runtime.ExitError", "RequestId: 0 Error: Runtime exited without providing a reason");
        if (first != working) caller.Kill();
        if (first != late) inTime.Cancel();
        if (answer.ErrorType is null) _failures.Remove(subject);
        else _failures[subject] = failures + 1;
        night.History.Note($"lambda {caller.Name} {subject}: {answer.ErrorType ?? "answered"} after {caller.Calls} calls, {(time.GetUtcNow() - began).TotalSeconds:0.000} s");
        return answer;
    }

    private static async Task<FunctionAnswer> AnswerAsync(Task<byte[]> working, Chance chance, bool isSpared)
    {
        try
        {
            var payload = await working;
            return !isSpared && chance.Strikes(Fault.LambdaAnswerLost)
                ? Failure("Runtime.ExitError", "RequestId: 0 Error: Runtime exited without providing a reason")
                : new FunctionAnswer(payload);
        }
        catch (Exception e)
        {
            // The runtime's edge: whatever a handler throws is the function's error.
            return Failure(e.GetType().Name, e.Message);
        }
    }

    private static FunctionAnswer Failure(string type, string message) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["errorType"] = type, ["errorMessage"] = message }), type, message);

    /// <summary>What is tried again when this fails.</summary>
    private static string SubjectOf(string name, byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        var root = json.RootElement;
        if (!root.TryGetProperty("run", out var run)) return name;
        var attempt = root.TryGetProperty("attempt", out var number) ? number.GetInt32() : 0;
        var trial = root.TryGetProperty("trial", out var index) ? index.GetInt32() : 0;
        return $"{name} {run.GetString()}/{trial}/{attempt}";
    }
}

/// <summary>What a handler sees of its invocation: its log goes nowhere, its words are not compared.</summary>
internal sealed class Invocation(string function) : ILambdaContext, ILambdaLogger
{
    public string AwsRequestId => "00000000-0000-0000-0000-000000000000";
    public IClientContext ClientContext => null!;
    public string FunctionName => function;
    public string FunctionVersion => "$LATEST";
    public ICognitoIdentity Identity => null!;
    public string InvokedFunctionArn => function;
    public ILambdaLogger Logger => this;
    public string LogGroupName => "";
    public string LogStreamName => "";
    public int MemoryLimitInMB => 1024;
    public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);

    public void Log(string message)
    {
    }

    public void LogLine(string message)
    {
    }
}
