namespace Overnight.Data;

/// <summary>
/// A file that is read here and there, as archives ask for it: a ZIP's directory is at its end. Bytes come in blocks, of which
/// the last is kept, so that a reader who goes backwards byte by byte costs one request a block; who reads on costs none.
/// </summary>
internal sealed class SeekableStream(DataFile file) : Stream
{
    private const int BlockBytes = 64 * 1024;

    // So much is fetched in the time that another request to S3 takes to be answered.
    private const int CheaperToReadThan = 1024 * 1024;

    private readonly byte[] _block = new byte[BlockBytes];
    private long _blockStart;
    private int _blockLength;
    private Stream? _stream;
    private long _streamPosition;
    private long _position;

    /// <summary>How many more bytes may be fetched: a directory must not fill the memory. Null is no limit.</summary>
    public long? Allowance { get; set; }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => file.SizeBytes;
    public override long Position { get => _position; set => Seek(value, SeekOrigin.Begin); }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };
        return position >= 0 ? _position = position : throw new InvalidDataException("it points to before its start");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0 || _position >= Length) return 0;
        if (_position < _blockStart || _position >= _blockStart + _blockLength) await LoadAsync(_position / BlockBytes * BlockBytes, cancellationToken);
        var at = (int)(_position - _blockStart);
        var count = Math.Min(buffer.Length, _blockLength - at);
        _block.AsSpan(at, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    /// <summary>Closes the connection; the next read opens another where it needs one.</summary>
    public async ValueTask RestAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync();
        _stream = null;
    }

    private async Task LoadAsync(long start, CancellationToken cancellationToken)
    {
        if (_stream is null || start < _streamPosition || start > _streamPosition + CheaperToReadThan)
        {
            await RestAsync();
            _stream = await file.OpenFromAsync(start, cancellationToken);
            _streamPosition = start;
        }
        do
        {
            var wanted = (int)Math.Min(BlockBytes, Length - _streamPosition);
            _blockLength = 0;
            if (await _stream.ReadAtLeastAsync(_block.AsMemory(0, wanted), wanted, false, cancellationToken) < wanted)
                throw new IOException($"{file.Name}: found fewer than {Length:N0} bytes, expected as many");
            (_blockStart, _blockLength) = (_streamPosition, wanted);
            _streamPosition += wanted;
            Allowance -= wanted;
            if (Allowance < 0) throw new InvalidDataException("its directory is longer than any dataset needs");
        }
        while (_blockStart < start);
    }

    // The archive readers and the unpacking streams read asynchronously; this is for what little they do not.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stream?.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
