using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Checkpoints;

/// <summary>
/// Decides when to checkpoint, and stores checkpoints beside the training. The training thread only copies: hashing and
/// uploading happen elsewhere, one checkpoint at a time.
/// </summary>
/// <param name="store">Takes them.</param>
/// <param name="log">Told of each.</param>
/// <param name="time">When the next is due.</param>
/// <param name="resumedFrom">The step of the one that the training went on from: it need not be stored again.</param>
internal sealed class Checkpointer(CheckpointStore store, EventLog log, TimeProvider time, long? resumedFrom = null)
{
    // Once is a hiccup of the network; this often in a row, the work done since could not be saved at all.
    private const int MostFailures = 3;

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _lastBegan;
    private TimeSpan _cost;
    private Task _upload = Task.CompletedTask;
    private int _failures;

    /// <summary>How long the training thread stood still.</summary>
    public TimeSpan Stall { get; private set; }

    public int Count { get; private set; }

    /// <summary>The step of the newest complete checkpoint.</summary>
    public long? NewestStep { get; private set; } = resumedFrom;

    /// <summary>True once a newer attempt has taken the run over.</summary>
    public bool IsTakenOver { get; private set; }

    private TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <summary>At the end of an epoch a checkpoint costs the same and saves an evaluation too: so a little earlier there.</summary>
    public bool IsDue(bool epochEnded)
    {
        if (!_upload.IsCompleted) return false;
        // Where storing has failed for good, this is where the training learns of it.
        _upload.GetAwaiter().GetResult();
        var interval = epochEnded ? CheckpointInterval.Least : CheckpointInterval.Of(_cost, CheckpointInterval.MeanTimeBetweenInterruptions);
        return Elapsed - _lastBegan >= interval;
    }

    /// <summary>Copies the state, and begins to store the copy. Not while another one is being stored.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="capture">Makes the copy.</param>
    public void Begin(long step, Func<byte[]> capture)
    {
        _lastBegan = Elapsed;
        var bytes = capture();
        _cost = Elapsed - _lastBegan;
        Stall += _cost;
        _upload = Task.Run(() => StoreAsync(step, bytes));
    }

    /// <summary>Waits until what was begun is stored.</summary>
    public Task FinishAsync() => _upload;

    private async Task StoreAsync(long step, byte[] bytes)
    {
        try
        {
            // Not cancellable: an interruption is when a checkpoint counts most.
            if (!await store.SaveAsync(step, bytes, CancellationToken.None))
            {
                IsTakenOver = true;
                return;
            }
            (NewestStep, Count, _failures) = (step, Count + 1, 0);
            log.Write("checkpoint", ("step", step), ("bytes", bytes.Length), ("stall", _cost));
        }
        catch (Exception e) when (ServiceFault.Is(e) && ++_failures < MostFailures)
        {
            log.Warn("checkpoint not stored", ("step", step), ("message", e.Message));
        }
    }
}
