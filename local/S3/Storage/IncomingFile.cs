using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace Overnight.Local.S3;

/// <summary>Where bytes go before anybody may see them. Unless it is published, disposing of it leaves nothing behind.</summary>
internal sealed class IncomingFile : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private bool _published;

    public IncomingFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    public long LengthBytes { get; private set; }

    /// <summary>Appends all that <paramref name="read"/> gives until it gives 0 bytes.</summary>
    /// <param name="read">Fills a buffer and says how far.</param>
    /// <param name="digest">Told of the bytes; null where the reader or nobody computes one.</param>
    public async Task AppendAsync(Func<Memory<byte>, ValueTask<int>> read, ContentDigest? digest = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int count; (count = await read(buffer)) > 0;)
            {
                digest?.Append(buffer.AsSpan(0, count));
                RandomAccess.Write(_file, buffer.AsSpan(0, count), LengthBytes);
                LengthBytes += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Seals the file with <paramref name="document"/> and moves it, replacing what has that name: a reader that has it open reads on.
    /// </summary>
    public void Publish<T>(string finalPath, T document, JsonTypeInfo<T> type)
    {
        SealedFile.Seal(_file, LengthBytes, document, type);
        _file.Dispose();
        File.Move(_path, finalPath, overwrite: true);
        _published = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_published) File.Delete(_path);
    }
}
