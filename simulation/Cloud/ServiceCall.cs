namespace Overnight.Simulation.Cloud;

/// <summary>One call of AWS that either is answered or is the caller's last.</summary>
internal static class ServiceCall
{
    /// <param name="effect">What the service does, and answers.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public static async Task<T> MakeAsync<T>(Func<Night, T> effect, CancellationToken cancellation)
    {
        var caller = Caller.Current;
        await Task.Delay(caller.Night.Chance.Latency(), caller.Night.Time, cancellation);
        if (caller.IsGone) await caller.DieAsync();
        var diesNow = caller.Call();
        if (diesNow && !caller.DiesAfterEffect) await caller.DieAsync();
        var answer = effect(caller.Night);
        if (diesNow) await caller.DieAsync();
        return answer;
    }
}
