using System.IO.Compression;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// A file's bytes, unpacked where its first bytes say that it is gzip (its name is only a hint: people rename files, and some
/// HTTP clients unpack on the way). What it unpacks to is bounded, so that a bomb ends as a problem rather than a full disk.
/// </summary>
/// <remarks>
/// That a file was cut short is noticed only with System.IO.Compression.UseStrictValidation, which Directory.Build.props sets in
/// every program's runtimeconfig.json; without it half of a dataset would be trained on in silence.
/// </remarks>
internal sealed class UnpackedStream : ForwardStream
{
    // The ratio is judged only above this size: a small file of zeros is no danger.
    private const long RatioMattersAboveBytes = 16 * 1024 * 1024;

    private readonly DataFile _file;
    private readonly ReadOptions _options;
    private readonly CountedStream _stored;
    private readonly Stream _unpacked;
    private readonly bool _isPacked;

    private UnpackedStream(DataFile file, ReadOptions options, CountedStream stored, Stream unpacked, bool isPacked) =>
        (_file, _options, _stored, _unpacked, _isPacked) = (file, options, stored, unpacked, isPacked);

    /// <summary>Bytes of the stored file consumed so far: against its size, the share of the file that was read.</summary>
    public long StoredBytesRead => _stored.BytesRead;

    public long UnpackedBytesRead { get; private set; }

    public bool IsPacked => _isPacked;

    /// <exception cref="BadInputException">The file is empty.</exception>
    public static async Task<UnpackedStream> OpenAsync(DataFile file, ReadOptions options, CancellationToken cancellationToken)
    {
        var stored = new CountedStream(await file.Open(cancellationToken));
        try
        {
            var peeked = new PeekedStream(stored);
            var magic = await peeked.PeekAsync(3, cancellationToken);
            if (magic.Length == 0) throw file.Bad("0 bytes", "data", "Was the upload cut short?");
            var isPacked = magic.Span.StartsWith<byte>([0x1f, 0x8b, 0x08]);
            Stream unpacked = isPacked ? new GZipStream(peeked, CompressionMode.Decompress) : peeked;
            return new UnpackedStream(file, options, stored, unpacked, isPacked);
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Account(_unpacked.Read(buffer), buffer.Length);
        }
        catch (InvalidDataException e) when (_isPacked)
        {
            throw Damaged(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Account(await _unpacked.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (InvalidDataException e) when (_isPacked)
        {
            throw Damaged(e);
        }
    }

    private int Account(int count, int asked)
    {
        UnpackedBytesRead += count;
        if (!_isPacked) return count;
        if (count == 0 && asked > 0 && UnpackedBytesRead == 0)
            throw _file.Bad("gzip that unpacks to 0 bytes", "data", "Was the upload cut short?");
        if (UnpackedBytesRead > _options.MaxUnpackedBytes)
            throw _file.Bad($"gzip that unpacks to more than {_options.MaxUnpackedBytes:N0} bytes",
                $"at most {_options.MaxUnpackedBytes:N0}", "Split it into several files of one dataset.");
        // An archive that compresses its members has its part in the growth.
        var stored = _file.SizeBytes == 0 ? _stored.BytesRead : _stored.BytesRead * ((double)_file.StoredBytes / _file.SizeBytes);
        if (UnpackedBytesRead > RatioMattersAboveBytes && UnpackedBytesRead > stored * _options.MaxUnpackingRatio)
            throw _file.Bad(
                $"gzip that unpacks to {UnpackedBytesRead:N0} bytes from {stored:N0}",
                $"to grow at most {_options.MaxUnpackingRatio} times",
                "It looks like a decompression bomb. If it is genuine, upload it uncompressed.");
        return count;
    }

    private BadInputException Damaged(InvalidDataException how) => _file.Bad(
        $"damaged gzip after {_stored.BytesRead:N0} bytes ({how.Message.TrimEnd('.')})", "a whole gzip file", "Upload it again.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }
}
