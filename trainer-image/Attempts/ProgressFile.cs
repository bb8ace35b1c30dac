using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Attempts;

/// <summary>
/// Writes <c>progress.json</c> beside the training: the training thread leaves its latest word here and goes on; whatever is
/// latest when the next write is due gets written.
/// </summary>
/// <param name="use">What the attempt asked of S3 until now.</param>
internal sealed class ProgressFile(ObjectStore store, RunFolder folder, Func<StorageUse> use, EventLog log, TimeProvider time)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(15);

    private readonly long _began = time.GetTimestamp();
    private Progress? _latest;

    public Progress? Latest => Volatile.Read(ref _latest);

    /// <summary>Never waits.</summary>
    public void Report(Progress progress) => Volatile.Write(ref _latest, progress);

    /// <summary>Writes until cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        for (Progress? written = null; ;)
        {
            if (Latest is { } latest && latest != written)
            {
                await WriteAsync(latest, cancellation);
                written = latest;
            }
            await Task.Delay(Pause(), time, cancellation);
        }
    }

    /// <summary>The last word of the attempt.</summary>
    public async Task WriteAsync(Progress progress, CancellationToken cancellation)
    {
        try
        {
            await store.WriteAsync(folder.Progress, Documents.ToBytes(progress with { UpdatedAt = time.GetUtcNow(), Storage = use() }), cancellation);
        }
        catch (Exception e) when (ServiceFault.Is(e))
        {
            // Nobody's model is worse for it; where S3 is gone for good, the next checkpoint finds out.
            log.Warn("progress not written", ("message", e.Message));
        }
    }

    // Each write is a billed request: every two seconds for hours would cost a third of a small spot instance. People watch the
    // first minutes; after that a write each 1/60 of the time run so far is as good.
    private TimeSpan Pause()
    {
        var pause = time.GetElapsedTime(_began) / 60;
        return pause < Often ? Often : pause > Seldom ? Seldom : pause;
    }
}
