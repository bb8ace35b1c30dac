using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Attempts;

/// <summary>
/// Keeps two attempts of one run apart. SubmitJob has no client token, so a repeated submit can start a job twice, and a
/// workflow that gave an attempt up cannot be sure that it is dead. Every change is a conditional write, and clocks are never
/// compared: whether a holder lives is judged by whether its beat grows while we watch. One caller at a time.
/// </summary>
internal sealed class Lease(ObjectStore store, RunFolder folder, int attempt, string nonce, string? job, EventLog log, TimeProvider time)
{
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(30);

    /// <summary>Three missed beats: the holder is gone.</summary>
    public static readonly TimeSpan WatchFor = 3 * BeatEvery;

    // In each round somebody else was faster; a run has few attempts.
    private const int MostRounds = 20;

    private string? _etag;
    private long _beat;

    /// <summary>False where another attempt holds the run and lives: this one has nothing to do.</summary>
    public async Task<bool> TryTakeAsync(CancellationToken cancellation)
    {
        string? watched = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var (holder, etag) = await ReadAsync(cancellation);
            if (holder?.Attempt > attempt) return false;
            if (holder is { Released: false } && holder.Attempt == attempt && etag != watched)
            {
                if (watched is not null) return false;
                log.Write("waiting to see whether this attempt runs already", ("attempt", attempt), ("seconds", WatchFor));
                watched = etag;
                await Task.Delay(WatchFor, time, cancellation);
                continue;
            }
            _beat = (holder?.Beat ?? 0) + 1;
            _etag = await store.TryReplaceAsync(folder.Lease, Document(released: false), etag, cancellation);
            if (_etag is not null) return true;
        }
        return false;
    }

    /// <summary>Beats once. False where another attempt has taken over: stop, and write nothing more.</summary>
    public Task<bool> StillHeldAsync(CancellationToken cancellation) => BeatAsync(released: false, cancellation);

    /// <summary>Lets the next attempt begin without watching first.</summary>
    public Task ReleaseAsync(CancellationToken cancellation) => BeatAsync(released: true, cancellation);

    /// <summary>Beats until cancelled; ends by itself only where the lease is lost, after saying so.</summary>
    public async Task KeepAsync(Action lost, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(BeatEvery, time);
        // A timer that is disposed ends its waiting without an exception: each attempt ends so.
        using var ending = cancellation.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                if (await StillHeldAsync(cancellation)) continue;
                lost();
                return;
            }
            catch (Exception e) when (ServiceFault.Is(e))
            {
                log.Warn("lease not renewed", ("message", e.Message));
            }
        }
    }

    private async Task<bool> BeatAsync(bool released, CancellationToken cancellation)
    {
        for (var round = 0; round < MostRounds && _etag is not null; round++)
        {
            _beat++;
            if (await store.TryReplaceAsync(folder.Lease, Document(released), _etag, cancellation) is { } etag)
            {
                _etag = etag;
                return true;
            }
            // A beat whose answer never came may have been written all the same.
            var (holder, current) = await ReadAsync(cancellation);
            _etag = holder?.Nonce == nonce ? current : null;
        }
        return false;
    }

    private async Task<(LeaseDocument? Holder, string? ETag)> ReadAsync(CancellationToken cancellation)
    {
        var stored = await store.TryReadAsync(folder.Lease, cancellation);
        return (stored is null ? null : Documents.Parse<LeaseDocument>(stored.Bytes), stored?.ETag);
    }

    private byte[] Document(bool released) =>
        Documents.ToBytes(new LeaseDocument { Attempt = attempt, Nonce = nonce, Job = job, Beat = _beat, Released = released });
}
