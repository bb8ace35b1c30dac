namespace Overnight.Bench;

/// <summary>What a piece of work keeps alive, beyond what was alive before it.</summary>
/// <param name="looks">False in runs that are timed: looking collects all garbage.</param>
internal sealed class HeldMemory(bool looks)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    private readonly long _before = looks ? Live() : 0;

    public static HeldMemory NotLookedAt { get; } = new(looks: false);

    public long MostBytes { get; private set; }

    public void Look()
    {
        if (looks) MostBytes = Math.Max(MostBytes, Live() - _before);
    }

    /// <summary>Looks again and again while the work is done.</summary>
    public void Watch(Action work)
    {
        if (!looks)
        {
            work();
            return;
        }
        using var over = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            while (!over.Wait(Every, CancellationToken.None)) Look();
        })
        { IsBackground = true };
        watcher.Start();
        try
        {
            work();
        }
        finally
        {
            over.Set();
            watcher.Join();
        }
    }

    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
