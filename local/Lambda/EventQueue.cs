using Overnight.Local.Ec2;

namespace Overnight.Local.Lambda;

/// <summary>An asynchronous invocation that is not over.</summary>
internal sealed record QueuedEvent
{
    public required string Function { get; init; }

    /// <summary>The same for every try.</summary>
    public required string RequestId { get; init; }

    public required byte[] Payload { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Tries that ended in a function error.</summary>
    public int Failures { get; init; }

    /// <summary>Tries that found no environment free since the last one that did.</summary>
    public int Throttles { get; init; }

    public DateTimeOffset DueAt { get; init; }
}

/// <summary>
/// Lambda's queue of asynchronous invocations: two more tries after function errors, one and two minutes later; up to six hours
/// of tries while the function is throttled; both can be set lower. Kept as one file an event, so that a stopped process loses none.
/// docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
/// </summary>
internal sealed class EventQueue : IAsyncDisposable
{
    private const int MostEvents = 100_000;

    private static readonly TimeSpan[] AfterError = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(1), LongestBackoff = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly LambdaOptions _options;
    private readonly Func<QueuedEvent, CancellationToken, Task<FunctionAnswer?>> _run;
    private readonly Func<string, EventInvokeOptions> _rules;
    private readonly Action<QueuedEvent, FunctionAnswer?> _over;
    private readonly RecordFolder<QueuedEvent> _events;
    private readonly HashSet<Task> _working = [];
    private readonly CancellationTokenSource _closing = new();

    /// <param name="options">Where to keep the events.</param>
    /// <param name="run">One try; null where there was no room for it.</param>
    /// <param name="rules">Of a function, by its name.</param>
    /// <param name="over">Told of the last try: null where there was never room for it.</param>
    public EventQueue(
        LambdaOptions options, Func<QueuedEvent, CancellationToken, Task<FunctionAnswer?>> run,
        Func<string, EventInvokeOptions> rules, Action<QueuedEvent, FunctionAnswer?> over)
    {
        (_options, _run, _rules, _over) = (options, run, rules, over);
        _events = new RecordFolder<QueuedEvent>(Path.Combine(options.StateFolder, "events"));
    }

    /// <exception cref="LambdaException">The queue is full.</exception>
    public void Add(string function, string requestId, ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            if (_working.Count >= MostEvents)
            {
                throw new LambdaException(
                    429, "TooManyRequestsException", $"found {_working.Count} events in the queue, expected fewer than {MostEvents}");
            }
        }
        var now = _options.Clock.GetUtcNow();
        var queued = new QueuedEvent { Function = function, RequestId = requestId, Payload = payload.ToArray(), QueuedAt = now, DueAt = now };
        _events.Save(requestId, queued);
        Begin(queued);
    }

    public void Resume()
    {
        foreach (var queued in _events.Load()) Begin(queued);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        List<Task> working;
        lock (_lock) working = [.. _working];
        foreach (var task in working) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void Begin(QueuedEvent queued)
    {
        var work = Task.Run(() => WorkAsync(queued));
        lock (_lock) _working.Add(work);
        _ = work.ContinueWith(ended =>
        {
            lock (_lock) _working.Remove(ended);
        }, TaskScheduler.Default);
    }

    /// <summary>Tries until one succeeds or the rules say that it was the last. The file goes when the event is over.</summary>
    private async Task WorkAsync(QueuedEvent queued)
    {
        while (true)
        {
            if (queued.DueAt - _options.Clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, _options.Clock, _closing.Token);
            var answer = await _run(queued, _closing.Token);
            var succeeded = answer is { ErrorType: null };
            var next = succeeded ? null : After(queued, answer, _rules(queued.Function), _options.Clock.GetUtcNow());
            if (next is null)
            {
                // Told before the event is forgotten: a process that stops in between tells it twice rather than never.
                _over(queued, answer);
                _events.Delete(queued.RequestId);
                return;
            }
            _events.Save(next.RequestId, queued = next);
        }
    }

    /// <summary>What follows a try that failed (or, null, was throttled); null where it was the last.</summary>
    internal static QueuedEvent? After(QueuedEvent queued, FunctionAnswer? answer, EventInvokeOptions rules, DateTimeOffset now)
    {
        var backoff = answer is null ? ShortestBackoff * Math.Pow(2, Math.Min(queued.Throttles, 16))
            : queued.Failures < rules.MaximumRetryAttempts ? AfterError[queued.Failures] : (TimeSpan?)null;
        if (backoff is null) return null;
        var due = now + (backoff < LongestBackoff ? backoff.Value : LongestBackoff);
        if (due > queued.QueuedAt.AddSeconds(rules.MaximumEventAgeSeconds)) return null;
        return answer is null
            ? queued with { Throttles = queued.Throttles + 1, DueAt = due }
            : queued with { Failures = queued.Failures + 1, Throttles = 0, DueAt = due };
    }
}
