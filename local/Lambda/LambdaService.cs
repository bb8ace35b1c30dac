using System.Collections.Concurrent;
using System.Text;

namespace Overnight.Local.Lambda;

/// <summary>
/// Lambda: functions on the managed dotnet runtime, each environment a process of this machine.
/// docs.aws.amazon.com/lambda/latest/dg/lambda-invocation.html
/// </summary>
public sealed class LambdaService : IFunctionInvoker, IAsyncDisposable
{
    private readonly LambdaOptions _options;
    private readonly ConcurrentDictionary<string, FunctionPool> _functions = new(StringComparer.Ordinal);
    private readonly EventQueue _queue;

    public LambdaService(LambdaOptions options)
    {
        _options = options;
        _queue = new EventQueue(options, RunEventAsync, RulesOf, Over);
    }

    /// <summary>Deploys a function and starts its first environment ahead of time.</summary>
    /// <returns>Its ARN.</returns>
    /// <exception cref="ArgumentException">Everything wrong with it.</exception>
    public async Task<string> DeployAsync(FunctionDefinition function)
    {
        if (function.Problems().ToList() is { Count: > 0 } problems)
            throw new ArgumentException($"function '{function.Name}': {string.Join("; ", problems)}");
        var pool = new FunctionPool(function, ArnOf(function.Name), _options);
        if (!_functions.TryAdd(function.Name, pool))
            throw new ArgumentException($"function '{function.Name}': found a second one of that name");
        if (function.ReservedConcurrency != 0) await pool.WarmAsync();
        return pool.Arn;
    }

    public string ArnOf(string name) => $"arn:aws:lambda:{_options.Region}:{_options.AccountId}:function:{name}";

    /// <summary>Whether any invocation is under way, its environment's start included.</summary>
    public bool IsBusy => _functions.Values.Any(function => function.IsBusy);

    /// <summary>Takes up the asynchronous invocations that an earlier process left. Call once, after deploying.</summary>
    public void Resume() => _queue.Resume();

    public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        Find(function).InvokeAsync(NewRequestId(), payload, cancellation);

    public void InvokeLater(string function, ReadOnlyMemory<byte> payload)
    {
        var found = Find(function);
        _queue.Add(found.Function.Name, NewRequestId(), payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        foreach (var function in _functions.Values) await function.DisposeAsync();
    }

    /// <param name="nameOrArn">A name, an ARN or a partial one, with or without <c>:$LATEST</c>.</param>
    internal FunctionPool Find(string nameOrArn)
    {
        const string marker = "function:";
        var at = nameOrArn.IndexOf(marker, StringComparison.Ordinal);
        var name = at < 0 ? nameOrArn : nameOrArn[(at + marker.Length)..];
        if (name.EndsWith(":$LATEST", StringComparison.Ordinal)) name = name[..name.LastIndexOf(':')];
        return _functions.GetValueOrDefault(name)
            ?? throw new LambdaException(404, "ResourceNotFoundException", $"Function not found: {(at < 0 ? ArnOf(name) : nameOrArn)}");
    }

    private async Task<FunctionAnswer?> RunEventAsync(QueuedEvent queued, CancellationToken cancellation)
    {
        // A function that was deployed when the event was queued may be gone after a restart with another template.
        if (!_functions.TryGetValue(queued.Function, out var function))
            return ErrorAnswer.Of("ResourceNotFoundException", $"Function not found: {ArnOf(queued.Function)}");
        try
        {
            return await function.InvokeAsync(queued.RequestId, queued.Payload, cancellation);
        }
        catch (LambdaException refused) when (refused.Status == 429)
        {
            return null;
        }
    }

    private EventInvokeOptions RulesOf(string function) =>
        _functions.GetValueOrDefault(function)?.Function.EventInvoke ?? new EventInvokeOptions();

    /// <summary>An event's end: told to where the function's configuration says.</summary>
    private void Over(QueuedEvent queued, FunctionAnswer? answer)
    {
        var succeeded = answer is { ErrorType: null };
        if (!succeeded)
        {
            _options.Log($"lambda {queued.Function}: gave up the event {queued.RequestId} after {queued.Failures + 1} tries: "
                + $"{answer?.ErrorType ?? "throttled"}: {answer?.ErrorMessage}");
        }
        if (!_functions.TryGetValue(queued.Function, out var pool)) return;
        var rules = pool.Function.EventInvoke;
        var condition = succeeded ? "Success" : queued.Failures >= rules.MaximumRetryAttempts ? "RetriesExhausted" : "EventAgeExceeded";
        if ((succeeded ? rules.OnSuccess : rules.OnFailure) is { } destination)
        {
            var record = InvocationRecord.Write(queued, pool.Arn, condition, answer, _options.Clock.GetUtcNow());
            Deliver(new FunctionDelivery(pool.Arn, pool.Function.RoleArn, destination, record));
        }
        if (!succeeded && rules.DeadLetterArn is { } deadLetters)
        {
            Deliver(new FunctionDelivery(pool.Arn, pool.Function.RoleArn, deadLetters, Encoding.UTF8.GetString(queued.Payload))
            {
                Attributes = InvocationRecord.DeadLetterAttributes(queued, answer),
            });
        }
    }

    private void Deliver(FunctionDelivery delivery)
    {
        try
        {
            _options.Deliver(delivery);
        }
        catch (TargetException refused)
        {
            // On AWS this shows in the metric DestinationDeliveryFailures alone.
            _options.Log(
                $"lambda {delivery.FunctionArn}: {delivery.TargetArn} did not take the record of an event: {refused.Message}");
        }
    }

    private string NewRequestId() => Guid.CreateVersion7(_options.Clock.GetUtcNow()).ToString();
}
