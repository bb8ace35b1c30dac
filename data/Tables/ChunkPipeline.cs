namespace Overnight.Data;

/// <summary>
/// Every worker reads a piece while the others wait, parses it beside them while it still lies in its core's cache, and appends
/// it when all earlier ones are appended: as many pieces are in memory as there are workers.
/// </summary>
internal sealed class ChunkPipeline<TState> : IDisposable
    where TState : class
{
    private readonly SemaphoreSlim _reading = new(1);
    private Task<bool> _lastAppended = Task.FromResult(true);

    public required int Threads { get; init; }

    public required int ChunkBytes { get; init; }

    /// <summary>Fills the chunk with the next piece; false where there is none. Never called by two workers at once.</summary>
    public required Func<TextChunk, CancellationToken, ValueTask<bool>> Read { get; init; }

    /// <summary>What one worker parses into, piece after piece.</summary>
    public required Func<TState> Start { get; init; }

    /// <summary>Called by all workers at once.</summary>
    public required Action<TextChunk, TState> Parse { get; init; }

    /// <summary>Called for one piece after the other, in the order they were read.</summary>
    public required Action<TextChunk, TState> Append { get; init; }

    /// <summary>Ends when all is appended, or with the fault that comes first in the input.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => WorkAsync(cancellationToken), cancellationToken)));

    public void Dispose() => _reading.Dispose();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var chunk = new TextChunk(ChunkBytes);
        var state = Start();
        while (await NextAsync(chunk, state, cancellationToken))
        {
            // The work is in the condition.
        }
    }

    private async Task<bool> NextAsync(TextChunk chunk, TState state, CancellationToken cancellationToken)
    {
        var appended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _reading.WaitAsync(cancellationToken);
        var previous = _lastAppended;
        _lastAppended = appended.Task;
        var parsing = ParseNextAsync(chunk, state, cancellationToken);
        var isAppended = false;
        try
        {
            if (!await previous)
            {
                // An earlier piece failed, or was the end: what became of this one does not matter, only that it is over.
                await ((Task)parsing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return false;
            }
            if (!await parsing) return false;
            Append(chunk, state);
            isAppended = true;
            return true;
        }
        finally
        {
            appended.SetResult(isAppended);
        }
    }

    /// <summary>Lets the next worker read as soon as this one has.</summary>
    private async Task<bool> ParseNextAsync(TextChunk chunk, TState state, CancellationToken cancellationToken)
    {
        try
        {
            if (!await Read(chunk, cancellationToken)) return false;
        }
        finally
        {
            _reading.Release();
        }
        Parse(chunk, state);
        return true;
    }
}
