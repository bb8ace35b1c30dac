namespace Overnight.EndToEnd.Tests;

/// <summary>
/// The machine's clock, which a test may put forward: what would have been due by then is due at once. For a wait of an hour that
/// nobody wants to wait for, beside processes that live on real time.
/// </summary>
/// <param name="behind">How far it is behind the machine's at first.</param>
internal sealed class JumpingClock(TimeSpan behind = default) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Timer> _timers = [];
    private TimeSpan _ahead = -behind;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return System.GetUtcNow() + _ahead;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Jump(TimeSpan by)
    {
        List<Timer> timers;
        lock (_gate)
        {
            _ahead += by;
            timers = [.. _timers];
        }
        foreach (var timer in timers) timer.Shorten(by);
    }

    private void Forget(Timer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class Timer : ITimer
    {
        private readonly Lock _gate = new();
        private readonly JumpingClock _clock;
        private readonly ITimer _real;
        private long _setAt;
        private TimeSpan _due = Timeout.InfiniteTimeSpan;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public Timer(JumpingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _real = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                (_setAt, _due, _period) = (System.GetTimestamp(), dueTime, period);
                return _real.Change(dueTime, period);
            }
        }

        /// <summary>A timer that has fired once, and has no period, is not to fire again.</summary>
        public void Shorten(TimeSpan by)
        {
            lock (_gate)
            {
                if (_due == Timeout.InfiniteTimeSpan || System.GetElapsedTime(_setAt) >= _due) return;
                var left = _due - System.GetElapsedTime(_setAt) - by;
                _real.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
                _due -= by;
            }
        }

        public void Dispose()
        {
            _clock.Forget(this);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Forget(this);
            return _real.DisposeAsync();
        }
    }
}
