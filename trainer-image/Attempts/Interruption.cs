namespace Overnight.Trainer.Attempts;

internal enum InterruptionCause
{
    /// <summary>SIGTERM: the host is drained, the job was terminated or timed out, or a person pressed Ctrl+C.</summary>
    Signal,

    SpotNotice,

    /// <summary>Another attempt has taken the run over: nothing may be written any more.</summary>
    TakenOver,
}

internal sealed record InterruptionRequest(InterruptionCause Cause, string Detail);

/// <summary>Set once, by whoever first learns that the attempt must end before its work does.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private InterruptionRequest? _request;

    /// <summary>Null while nothing happened. Read after every step, so it costs nothing.</summary>
    public InterruptionRequest? Requested => Volatile.Read(ref _request);

    /// <summary>For what waits on the network before the training.</summary>
    public CancellationToken Token => _source.Token;

    public void Request(InterruptionCause cause, string detail)
    {
        if (Interlocked.CompareExchange(ref _request, new InterruptionRequest(cause, detail), null) is null) _source.Cancel();
    }

    public void Dispose() => _source.Dispose();
}
