namespace Overnight.Functions.Tests.Fakes;

/// <summary>
/// A clock on which nobody waits. A timer of less than a day moves the time to its end at once; a longer one is the limit of some
/// work, and never ends unless <see cref="LetNextLimitPass"/> was called before it was set.
/// </summary>
internal sealed class ImpatientClock : TimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private DateTimeOffset _now = StoppedClock.Now;
    private bool _limitPasses;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void LetNextLimitPass()
    {
        lock (_gate) _limitPasses = true;
    }

    private bool Passes(TimeSpan due)
    {
        lock (_gate)
        {
            if (due == Timeout.InfiniteTimeSpan || (due >= Limit && !_limitPasses)) return false;
            if (due >= Limit) _limitPasses = false;
            _now += due;
            return true;
        }
    }

    private sealed class Timer(ImpatientClock clock, Action callback) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // As a real timer does: on another thread than the one that sets it.
            if (clock.Passes(dueTime)) ThreadPool.QueueUserWorkItem(_ => callback());
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
