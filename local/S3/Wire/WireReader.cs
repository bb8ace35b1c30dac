using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Overnight.Local.S3;

/// <summary>A request's body as it arrives: bytes and lines. A client that stops sending is given up on.</summary>
internal sealed class WireReader : IDisposable
{
    /// <summary>S3 gives up on an idle connection after some twenty seconds; a debugger or a busy machine deserves a little more.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    private readonly PipeReader _pipe;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenRegistration _onAbort;
    private readonly CancellationToken _aborted;

    public WireReader(PipeReader pipe, TimeProvider wallClock, CancellationToken aborted)
    {
        _pipe = pipe;
        _aborted = aborted;
        _stalled = new CancellationTokenSource(StallLimit, wallClock);
        _onAbort = aborted.Register(_stalled.Cancel);
    }

    /// <summary>As many bytes as there are, at most <paramref name="destination"/>'s; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        var buffer = (await NextAsync()).Buffer;
        var count = (int)Math.Min(buffer.Length, destination.Length);
        var piece = buffer.Slice(0, count);
        piece.CopyTo(destination.Span);
        _pipe.AdvanceTo(piece.End);
        return count;
    }

    /// <summary>The text before the next CR LF; null where the body ends before it.</summary>
    /// <exception cref="S3Exception">The line is longer than <paramref name="longest"/>.</exception>
    public async ValueTask<string?> ReadLineAsync(int longest)
    {
        while (true)
        {
            var result = await NextAsync();
            var buffer = result.Buffer;
            if (TryReadLine(ref buffer, out var line))
            {
                _pipe.AdvanceTo(buffer.Start);
                return line.Length <= longest ? line : throw TooLong(longest);
            }
            _pipe.AdvanceTo(buffer.Start, buffer.End);
            if (buffer.Length > longest + 2) throw TooLong(longest);
            if (result.IsCompleted) return null;
        }
    }

    public void Dispose()
    {
        _onAbort.Dispose();
        _stalled.Dispose();
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n"u8);
        line = found ? Encoding.ASCII.GetString(text) : "";
        if (found) buffer = buffer.Slice(reader.Position);
        return found;
    }

    private static S3Exception TooLong(int longest) =>
        S3Exception.IncompleteBody($"a chunk's header or trailer is longer than {longest} bytes");

    private async ValueTask<ReadResult> NextAsync()
    {
        _stalled.CancelAfter(StallLimit);
        try
        {
            return await _pipe.ReadAsync(_stalled.Token);
        }
        catch (OperationCanceledException) when (!_aborted.IsCancellationRequested)
        {
            throw new S3Exception(400, "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period.");
        }
    }
}
