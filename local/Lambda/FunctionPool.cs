namespace Overnight.Local.Lambda;

/// <summary>
/// A function's environments: one invocation at a time each, more are started when all are busy, idle ones are used again.
/// docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
/// </summary>
internal sealed class FunctionPool : IAsyncDisposable
{
    /// <summary>Invocations that may wait for an environment of this machine: the default concurrency of an account.</summary>
    private const int MostWaiting = 1000;

    private readonly Lock _lock = new();
    private readonly LambdaOptions _options;
    private readonly List<ExecutionEnvironment> _all = [];
    private readonly Stack<ExecutionEnvironment> _idle = new();
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _closing = new();
    private bool _closed;
    private int _waiting;
    private int _started;

    public FunctionPool(FunctionDefinition function, string arn, LambdaOptions options)
    {
        (Function, Arn, _options) = (function, arn, options);
        _places = new SemaphoreSlim(Most);
    }

    /// <summary>Whether an invocation is under way.</summary>
    public bool IsBusy => _places.CurrentCount < Most;

    private int Most => Function.ReservedConcurrency ?? _options.EnvironmentsPerFunction;

    public FunctionDefinition Function { get; }

    public string Arn { get; }

    /// <summary>
    /// Starts one environment ahead of the first invocation, as Lambda may do after a deployment: "proactive initialization",
    /// docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    /// </summary>
    public async Task WarmAsync()
    {
        var environment = await StartAsync();
        lock (_lock) _idle.Push(environment);
    }

    /// <exception cref="LambdaException">No room for another invocation.</exception>
    public async Task<FunctionAnswer> InvokeAsync(string requestId, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        await TakePlaceAsync(cancellation);
        // From here on the function runs to its end, whether or not its caller still waits.
        return await RunAsync(requestId, payload).WaitAsync(cancellation);
    }

    /// <summary>Kills every environment; what was running ends with that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        List<ExecutionEnvironment> all;
        lock (_lock)
        {
            _closed = true;
            all = [.. _all];
            _all.Clear();
        }
        foreach (var environment in all) await environment.DisposeAsync();
        _closing.Dispose();
    }

    private async Task TakePlaceAsync(CancellationToken cancellation)
    {
        if (_places.Wait(0, CancellationToken.None)) return;
        try
        {
            if (Function.ReservedConcurrency is not null || Interlocked.Increment(ref _waiting) > MostWaiting)
                throw new LambdaException(429, "TooManyRequestsException", "Rate Exceeded.");
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            await _places.WaitAsync(either.Token);
        }
        finally
        {
            if (Function.ReservedConcurrency is null) Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<FunctionAnswer> RunAsync(string requestId, ReadOnlyMemory<byte> payload)
    {
        try
        {
            var environment = await TakeIdleAsync() ?? await StartAsync();
            var answer = await environment.InvokeAsync(requestId, Arn, payload);
            if (environment.IsAlive) lock (_lock) _idle.Push(environment);
            else await DiscardAsync(environment);
            return answer;
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<ExecutionEnvironment?> TakeIdleAsync()
    {
        while (true)
        {
            ExecutionEnvironment? environment;
            lock (_lock)
            {
                if (!_idle.TryPop(out environment)) return null;
            }
            if (environment.IsAlive) return environment;
            await DiscardAsync(environment);
        }
    }

    private async Task<ExecutionEnvironment> StartAsync()
    {
        var stream = $"{_options.Clock.GetUtcNow():yyyy/MM/dd}/[$LATEST]{Interlocked.Increment(ref _started):x32}";
        var file = Path.Combine(_options.LogFolder, Function.LogGroupName.Trim('/'), stream + ".log");
        var environment = await ExecutionEnvironment.StartAsync(Function, _options, new FunctionLog(file, Function, _options.Clock), stream);
        lock (_lock)
        {
            if (!_closed)
            {
                _all.Add(environment);
                return environment;
            }
        }
        await environment.DisposeAsync();
        throw new OperationCanceledException("the local Lambda is stopping");
    }

    private async Task DiscardAsync(ExecutionEnvironment environment)
    {
        lock (_lock)
        {
            if (!_all.Remove(environment)) return;
        }
        await environment.DisposeAsync();
    }
}
