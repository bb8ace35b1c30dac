using System.Diagnostics;

namespace Overnight.Local.Tests;

/// <summary>Waits for what another process does: there is no clock of ours to move for that.</summary>
internal static class Eventually
{
    /// <summary>Only a test that fails waits that long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, Func<string> expected)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"never came: {expected()}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
