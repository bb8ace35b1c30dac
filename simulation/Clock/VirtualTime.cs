namespace Overnight.Simulation.Clock;

/// <summary>A clock that goes on only when it is told to. Timers fire by their time, and of one time in the order they were set.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<(Timer Timer, int Setting), (long Ticks, long Order)> _due = new();
    private DateTimeOffset _now = start;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes on to the next timer that is due until then, and fires it.</summary>
    /// <returns>False where there is none: then it is that time.</returns>
    public bool FireNext(DateTimeOffset until)
    {
        while (_due.TryPeek(out var next, out var due))
        {
            if (due.Ticks > until.UtcTicks) break;
            _due.Dequeue();
            if (!next.Timer.IsSetTo(next.Setting)) continue;
            if (due.Ticks > _now.UtcTicks) _now = new DateTimeOffset(due.Ticks, TimeSpan.Zero);
            next.Timer.Fire();
            return true;
        }
        if (until > _now) _now = until;
        return false;
    }

    private sealed class Timer(VirtualTime clock, TimerCallback callback, object? state) : ITimer
    {
        // Null once it is disposed: it stays in the queue until its time, a day perhaps, and all that waited for it must not.
        private (TimerCallback Act, object? State)? _call = (callback, state);
        private int _setting;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _setting++;
            _period = period;
            if (dueTime >= TimeSpan.Zero) Set(dueTime);
            return true;
        }

        public bool IsSetTo(int setting) => _setting == setting;

        public void Fire()
        {
            if (_period > TimeSpan.Zero) Set(_period);
            else _setting++;
            _call?.Act(_call.Value.State);
        }

        public void Dispose() => (_setting, _call) = (_setting + 1, null);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(TimeSpan after) =>
            clock._due.Enqueue((this, _setting), (clock._now.UtcTicks + after.Ticks, clock._order++));
    }
}

/// <summary>The clock of a machine that is set a little wrong.</summary>
internal sealed class SkewedTime(TimeProvider true_, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => true_.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => true_.GetUtcNow() + ahead;

    public override long GetTimestamp() => true_.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        true_.CreateTimer(callback, state, dueTime, period);
}
