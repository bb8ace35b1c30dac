using System.Text;

namespace Overnight.Data.Tests;

/// <summary>A start, then one character again and again: a large file that lies nowhere.</summary>
internal sealed class EndlessStream(string start, long length) : Stream
{
    private readonly byte[] _start = Encoding.ASCII.GetBytes(start);
    private long _position;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _position);
        buffer[..count].Fill((byte)'x');
        if (_position < _start.Length)
        {
            count = (int)Math.Min(count, _start.Length - _position);
            _start.AsSpan((int)_position, count).CopyTo(buffer);
        }
        _position += count;
        return count;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => _position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
