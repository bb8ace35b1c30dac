namespace Overnight.Local.Hosting;

/// <summary>Waiting by a clock that may be virtual.</summary>
internal static class Delay
{
    /// <summary>A timer holds at most 49 days; a state may wait for years.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    public static async Task UntilAsync(DateTimeOffset due, TimeProvider clock, CancellationToken cancellation)
    {
        if (!await PassesAsync(due, clock, cancellation)) cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// As <see cref="Task.WaitAsync(CancellationToken)"/>; but where the caller has a context of its own, it goes on there and nothing
    /// of the waiting runs elsewhere in between.
    /// </summary>
    public static async Task<T> WaitAsync<T>(Task<T> work, CancellationToken cancellation)
    {
        return await PassedAsync(work).WaitAsync(cancellation);

        static async Task<T> PassedAsync(Task<T> work) => await work;
    }

    /// <summary>The work's result, or false where it is not there at <paramref name="due"/>: then the work was cancelled and has ended.</summary>
    public static async Task<(bool InTime, T? Result)> LimitAsync<T>(
        Func<CancellationToken, Task<T>> work, DateTimeOffset? due, TimeProvider clock, CancellationToken cancellation)
    {
        if (due is null) return (true, await work(cancellation));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = work(limit.Token);
        if (running.IsCompleted) return (true, await running);
        var expiry = PassesAsync(due.Value, clock, limit.Token);
        var expired = await Task.WhenAny(running, expiry) == expiry && await expiry;
        limit.Cancel();
        if (!expired) return (true, await running);
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return (false, default);
    }

    /// <summary>False where it was cancelled, which is no error of what only wanted to know the time.</summary>
    private static async Task<bool> PassesAsync(DateTimeOffset due, TimeProvider clock, CancellationToken cancellation)
    {
        for (var left = due - clock.GetUtcNow(); left > TimeSpan.Zero; left = due - clock.GetUtcNow())
        {
            var step = left < ShortestTimer ? ShortestTimer : left > LongestTimer ? LongestTimer : left;
            await Task.Delay(step, clock, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (cancellation.IsCancellationRequested) return false;
        }
        return true;
    }
}
