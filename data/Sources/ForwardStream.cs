namespace Overnight.Data;

/// <summary>A stream that is only read, forwards: what is left for a subclass is the reading.</summary>
internal abstract class ForwardStream : Stream
{
    public abstract override int Read(Span<byte> buffer);

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override bool CanRead => true;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => false;
    public sealed override long Length => throw new NotSupportedException();
    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public sealed override void Flush() { }
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public sealed override void SetLength(long value) => throw new NotSupportedException();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Counts what was read through it.</summary>
internal sealed class CountedStream(Stream inner) : ForwardStream
{
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        BytesRead += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        BytesRead += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Lets its first bytes be looked at before it is read from its start.</summary>
internal sealed class PeekedStream(Stream inner) : ForwardStream
{
    private const int FirstPeek = 4096;

    private byte[] _peeked = [];
    private int _length;
    private int _position;

    /// <summary>At most <paramref name="count"/> bytes from the start; fewer only where the stream is shorter. Called before reading.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        for (var isMore = true; isMore && _length < count;)
        {
            // Most files are small, and what is asked for is more than they have.
            if (_length == _peeked.Length) Array.Resize(ref _peeked, Math.Min(count, Math.Max(FirstPeek, 4 * _length)));
            var wanted = Math.Min(count, _peeked.Length) - _length;
            var read = await inner.ReadAtLeastAsync(_peeked.AsMemory(_length, wanted), wanted, false, cancellationToken);
            (_length, isMore) = (_length + read, read == wanted);
        }
        return _peeked.AsMemory(0, Math.Min(count, _length));
    }

    /// <summary>Leaves out bytes that were peeked at.</summary>
    public void Skip(int count) => _position += count;

    public override int Read(Span<byte> buffer) => _position < _length ? Replay(buffer) : inner.Read(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _position < _length ? ValueTask.FromResult(Replay(buffer.Span)) : inner.ReadAsync(buffer, cancellationToken);

    private int Replay(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _length - _position);
        _peeked.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The next bytes of a stream, and then its end.</summary>
internal sealed class LimitedStream(Stream inner, long length) : ForwardStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer) => Took(inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken));

    private int Took(int count)
    {
        _left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
