using System.Security.Cryptography;
using System.Text.Json;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Checkpoints;

/// <summary>One checkpoint object, and how to tell that it is whole.</summary>
internal record CheckpointEntry
{
    public required long Step { get; init; }
    public required string Key { get; init; }
    public required long SizeBytes { get; init; }
    public required string Sha256 { get; init; }
}

/// <summary><c>checkpoints/latest.json</c>: the newest complete checkpoint, and the one before it.</summary>
internal sealed record CheckpointPointer : CheckpointEntry
{
    /// <summary>The attempt that wrote it.</summary>
    public required int Attempt { get; init; }

    public CheckpointEntry? Previous { get; init; }
}

/// <summary>
/// The run's checkpoints in S3. A checkpoint is a new object; only when it is there whole does the pointer move, and only then
/// does the oldest go. So at every instant there is a complete checkpoint, or none yet.
/// </summary>
internal sealed class CheckpointStore(ObjectStore store, RunFolder folder, int attempt, EventLog log)
{
    // Each time an older attempt moved the pointer under us; it stops at its own next move.
    private const int MostMoves = 5;

    private readonly HashSet<string> _unusable = [];
    private CheckpointPointer? _pointer;
    private string? _pointerETag;

    private string PointerKey => folder.Checkpoints + "latest.json";

    /// <summary>Reads the newest checkpoint that <paramref name="use"/> accepts.</summary>
    /// <param name="use">Throws <see cref="InvalidDataException"/> where the bytes are no checkpoint of this run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The checkpoint used; null where there is none: begin at the beginning.</returns>
    public async Task<CheckpointEntry?> ResumeAsync(Action<byte[]> use, CancellationToken cancellation)
    {
        await ReadPointerAsync(cancellation);
        foreach (var entry in new[] { _pointer, _pointer?.Previous }.OfType<CheckpointEntry>())
        {
            try
            {
                use(await ReadWholeAsync(entry, cancellation));
                return entry;
            }
            catch (InvalidDataException e)
            {
                _unusable.Add(entry.Key);
                log.Warn("checkpoint not usable", ("key", entry.Key), ("message", e.Message));
            }
        }
        return null;
    }

    /// <summary>Stores a checkpoint and moves the pointer to it.</summary>
    /// <returns>False where a newer attempt has taken the run over.</returns>
    public async Task<bool> SaveAsync(long step, byte[] bytes, CancellationToken cancellation)
    {
        var entry = new CheckpointEntry
        {
            Step = step,
            // The attempt is part of the name: one that lost the run without knowing can never overwrite its successor's.
            Key = $"{folder.Checkpoints}step-{step:00000000}.attempt-{attempt:0000}.ckpt",
            SizeBytes = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };
        await store.WriteAsync(entry.Key, bytes, cancellation);
        for (var moves = 0; moves < MostMoves; moves++)
        {
            var (before, next) = (_pointer, Next(entry));
            if (await store.TryReplaceAsync(PointerKey, TrainerDocuments.ToBytes(next), _pointerETag, cancellation) is { } etag)
            {
                (_pointer, _pointerETag) = (next, etag);
                if (before?.Previous is { } oldest && oldest.Key != next.Key && oldest.Key != next.Previous?.Key)
                    await store.DeleteAsync(oldest.Key, cancellation);
                return true;
            }
            await ReadPointerAsync(cancellation);
            if (_pointer?.Attempt > attempt) return false;
        }
        return false;
    }

    private CheckpointPointer Next(CheckpointEntry entry)
    {
        if (_pointer is null) return Pointer(entry, before: null);
        // The same step saved twice (an interruption right after a checkpoint) still has another one before it.
        if (_pointer.Key == entry.Key) return Pointer(entry, _pointer.Previous);
        // An attempt that lost the run came further after this one had begun: its work is as good, and is kept in front.
        if (_pointer.Step > entry.Step && !_unusable.Contains(_pointer.Key)) return Pointer(_pointer, entry);
        return Pointer(entry, new() { Step = _pointer.Step, Key = _pointer.Key, SizeBytes = _pointer.SizeBytes, Sha256 = _pointer.Sha256 });
    }

    private CheckpointPointer Pointer(CheckpointEntry front, CheckpointEntry? before) => new()
    {
        Step = front.Step,
        Key = front.Key,
        SizeBytes = front.SizeBytes,
        Sha256 = front.Sha256,
        Attempt = attempt,
        Previous = before,
    };

    private async Task ReadPointerAsync(CancellationToken cancellation)
    {
        var stored = await store.TryReadAsync(PointerKey, cancellation);
        _pointerETag = stored?.ETag;
        try
        {
            _pointer = stored is null ? null : TrainerDocuments.Parse<CheckpointPointer>(stored.Bytes);
        }
        catch (JsonException e)
        {
            _pointer = null;
            log.Warn("checkpoint pointer not usable", ("key", PointerKey), ("message", e.Message));
        }
    }

    private async Task<byte[]> ReadWholeAsync(CheckpointEntry entry, CancellationToken cancellation)
    {
        var stored = await store.TryReadAsync(entry.Key, cancellation) ?? throw new InvalidDataException("found no such object");
        if (stored.Bytes.Length != entry.SizeBytes)
            throw new InvalidDataException($"found {stored.Bytes.Length} bytes, expected {entry.SizeBytes}");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(stored.Bytes));
        return sha256 == entry.Sha256 ? stored.Bytes : throw new InvalidDataException($"found SHA-256 {sha256}, expected {entry.Sha256}");
    }
}
