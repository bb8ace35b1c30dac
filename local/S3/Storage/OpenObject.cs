using Microsoft.Win32.SafeHandles;

namespace Overnight.Local.S3;

/// <summary>A version opened for reading: it stays readable even where it is replaced or deleted meanwhile.</summary>
internal sealed class OpenObject(ObjectVersion version, SafeFileHandle file) : IDisposable
{
    public ObjectVersion Version { get; } = version;

    /// <summary>A reader of part of the content, giving 0 bytes at its end.</summary>
    public Func<Memory<byte>, ValueTask<int>> Reader(ByteRange range)
    {
        var position = range.First;
        return destination =>
        {
            var left = range.Last + 1 - position;
            var read = left <= 0 ? 0 : RandomAccess.Read(file, destination.Span[..(int)Math.Min(left, destination.Length)], position);
            position += read;
            return ValueTask.FromResult(read);
        };
    }

    public void Dispose() => file.Dispose();
}
