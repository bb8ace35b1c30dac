namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>
/// Waits for what the cloud does, and lets its time run ahead meanwhile, so that retries do not have to be waited for. Not while a
/// function is under way: on a slow machine its minute would be over before it has started.
/// </summary>
internal sealed class Waiting(JumpingClock clock, Func<bool> isFunctionUnderWay)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>How far the cloud's time goes ahead between two looks: sixty times the real time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(3);

    /// <summary>Lets a wait pass that nobody wants to wait for.</summary>
    public void Skip(TimeSpan wait) => clock.Jump(wait);

    /// <summary>Lets the wait before a retry pass.</summary>
    public void SkipToRetry() => RunAhead(TimeSpan.FromMinutes(1));

    public async Task<T> ForAsync<T>(string what, Func<Task<T?>> look)
        where T : class
    {
        // Four minutes of the machine's time: far longer than anything here takes.
        for (var looks = 0; looks < 4_800; looks++)
        {
            if (await look() is { } found) return found;
            RunAhead(Ahead);
            await Task.Delay(Look, TimeProvider.System);
        }
        throw new TimeoutException($"found no sign of {what}");
    }

    public async Task UntilAsync(string what, Func<Task<bool>> look) =>
        await ForAsync(what, async () => await look() ? what : null);

    public Task UntilAsync(string what, Func<bool> look) => UntilAsync(what, () => Task.FromResult(look()));

    private void RunAhead(TimeSpan by)
    {
        if (!isFunctionUnderWay()) clock.Jump(by);
    }
}
