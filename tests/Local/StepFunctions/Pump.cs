using System.Collections.Concurrent;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>
/// Runs what an execution has to do on the test's own thread, piece by piece: when nothing is left to do, everything waits for
/// the clock, and moving it is the only thing that can happen next.
/// </summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Run, object? State)> _work = new();

    public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

    /// <summary>Acts with this as the current context, so that what it begins comes back here.</summary>
    public T Within<T>(Func<T> act)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            return act();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <returns>False where there was nothing to do.</returns>
    public bool RunAll() => Within(() =>
    {
        var any = false;
        while (_work.TryDequeue(out var next))
        {
            any = true;
            next.Run(next.State);
        }
        return any;
    });
}
