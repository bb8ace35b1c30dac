namespace Overnight.Local.Batch;

/// <summary>
/// Ends jobs that stay at the head of their queue for one of the reasons its time limits name. The clock starts when the reason
/// begins and stops when it ends; after a restart it starts anew. Guarded by the service's lock.
/// </summary>
internal sealed class TimeLimits(TimeProvider time, Action<string, string> expired) : IDisposable
{
    private sealed record Clock(string Code, ITimer Timer);

    private readonly Dictionary<string, Clock> _clocks = [];

    /// <param name="jobId">At the head of its queue.</param>
    /// <param name="queue">Whose limits count.</param>
    /// <param name="reason">Why it does not start; null where it only waits its turn.</param>
    public void Watch(string jobId, JobQueue queue, string? reason)
    {
        var code = reason is null ? null : RunnableReason.CodeOf(reason);
        if (_clocks.TryGetValue(jobId, out var clock) && clock.Code == code) return;
        Stop(jobId);
        if (code is null || queue.JobStateTimeLimitActions.FirstOrDefault(action => action.Reason == code) is not { } limit)
            return;
        var after = TimeSpan.FromSeconds(limit.MaxTimeSeconds);
        var timer = time.CreateTimer(_ => expired(jobId, code), null, after, Timeout.InfiniteTimeSpan);
        _clocks[jobId] = new Clock(code, timer);
    }

    public bool IsRunning(string jobId, string code) => _clocks.TryGetValue(jobId, out var clock) && clock.Code == code;

    public void Stop(string jobId)
    {
        if (_clocks.Remove(jobId, out var clock)) clock.Timer.Dispose();
    }

    public void Dispose()
    {
        foreach (var clock in _clocks.Values) clock.Timer.Dispose();
        _clocks.Clear();
    }
}
