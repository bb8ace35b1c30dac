using Microsoft.Win32.SafeHandles;

namespace Overnight.Data;

/// <summary>
/// A file on this machine, from an offset on. Whoever asks reads it, also where it need not wait: to hand a piece to another
/// thread and back takes longer than to copy it, and keeps that thread spinning.
/// </summary>
internal sealed class DiskStream(string path, long offset) : ForwardStream
{
    private readonly SafeFileHandle _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
    private long _position = offset;

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(_file, buffer, _position);
        _position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}
