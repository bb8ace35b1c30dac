namespace Overnight.Trainer.Attempts;

/// <summary>
/// Watches for the spot notice. Batch does not drain standalone tasks when it comes, so nobody sends a signal: the container
/// must look for itself.
/// </summary>
internal static class SpotNotice
{
    // AWS recommends every five seconds; two leave more of the two minutes.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static async Task WatchAsync(InstanceMetadata metadata, Interruption interruption, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            if (await metadata.TryReadSpotNoticeAsync(cancellation) is { } notice)
            {
                interruption.Request(InterruptionCause.SpotNotice, notice);
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }
}
