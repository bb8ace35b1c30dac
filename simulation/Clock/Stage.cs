namespace Overnight.Simulation.Clock;

/// <summary>
/// Where a night plays: one thread, one queue. What is awaited goes on here, in the order in which it became ready; time goes on only
/// when nothing is. So a night is a function of its seed alone.
/// </summary>
internal sealed class Stage : SynchronizationContext
{
    /// <summary>Something that goes round without waiting is found by it.</summary>
    private const int MostAtOnce = 100_000;

    private readonly Queue<(SendOrPostCallback Act, object? State)> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Where something came back from another thread: what a night must never do.</summary>
    private string? _stray;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // The queue is left alone: its own thread may be at it.
            Interlocked.CompareExchange(ref _stray, Environment.StackTrace, null);
            return;
        }
        _ready.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Plays on until that time, or until something else stops it.</summary>
    /// <exception cref="InvalidOperationException">Something left the stage: chance would decide.</exception>
    public void Play(VirtualTime time, DateTimeOffset until)
    {
        var (before, now, acts) = (Current, time.GetUtcNow(), 0);
        SetSynchronizationContext(this);
        try
        {
            do
            {
                while (_ready.TryDequeue(out var next))
                {
                    next.Act(next.State);
                    if (time.GetUtcNow() != now) (now, acts) = (time.GetUtcNow(), 0);
                    else if (++acts > MostAtOnce) throw new InvalidOperationException($"found {acts} continuations at {now:O}, expected time to go on");
                }
            }
            while (time.FireNext(until) || _ready.Count > 0);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
        if (Volatile.Read(ref _stray) is { } stray)
            throw new InvalidOperationException($"something went on on another thread, expected all of a night on one:\n{stray}");
    }

    /// <summary>Begins something here.</summary>
    public void Begin(Action act) => _ready.Enqueue((_ => act(), null));
}
