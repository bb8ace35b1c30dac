using System.Security.Cryptography;

namespace Overnight.Local.S3;

/// <summary>
/// A request's content: decoded as it is read, and held against every promise of the headers and trailers about it: its
/// length, <c>Content-MD5</c>, <c>x-amz-content-sha256</c> and <c>x-amz-checksum-…</c>.
/// </summary>
internal sealed class Payload : IDisposable
{
    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html</summary>
    private static readonly HashSet<string> Streaming = new(StringComparer.Ordinal)
    {
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
    };

    private readonly WireReader _wire;
    private readonly ChunkedBody? _chunks;
    private readonly IncrementalHash? _sha256;
    private readonly PayloadPromises _promises;
    private long _received;

    private Payload(S3Request request, PayloadPromises promises, ChecksumAlgorithm fallback)
    {
        _promises = promises;
        Digest = new ContentDigest(promises.ChecksumAlgorithm ?? fallback);
        _wire = new WireReader(request.Http.Request.BodyReader, request.WallClock, request.Aborted);
        if (promises.IsChunked) _chunks = new ChunkedBody(_wire);
        if (promises.Sha256 is not null) _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>Of what was read so far.</summary>
    public ContentDigest Digest { get; }

    /// <exception cref="S3Exception">The headers contradict themselves, or promise more than <paramref name="largestBytes"/>.</exception>
    /// <param name="request">Whose body it is.</param>
    /// <param name="largestBytes">More is refused before a byte is read.</param>
    /// <param name="fallback">The checksum to compute where the client sends none.</param>
    /// <param name="checksumIsOfBody">False where the checksum headers speak of something else than this body.</param>
    public static Payload Open(
        S3Request request, long largestBytes, ChecksumAlgorithm fallback = Checksums.Default, bool checksumIsOfBody = true)
    {
        var sha256 = request.Header("x-amz-content-sha256");
        var isChunked = sha256 is not null && Streaming.Contains(sha256);
        if (!isChunked && sha256?.StartsWith("STREAMING-", StringComparison.Ordinal) is true)
        {
            throw S3Exception.NotImplemented($"x-amz-content-sha256 '{sha256}'");
        }
        var promises = PayloadPromises.Read(request, isChunked, checksumIsOfBody);
        if (promises.LengthBytes <= largestBytes) return new Payload(request, promises, fallback);
        throw new S3Exception(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        {
            Details = { ["ProposedSize"] = $"{promises.LengthBytes}", ["MaxSizeAllowed"] = $"{largestBytes}" },
        };
    }

    /// <summary>The next bytes; 0 at the end, when <see cref="Verify"/> is due.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        var read = _chunks is null ? await _wire.ReadAsync(destination) : await _chunks.ReadAsync(destination);
        _received += read;
        if (_received > _promises.LengthBytes)
        {
            throw S3Exception.IncompleteBody($"found more than the promised {_promises.LengthBytes} bytes");
        }
        Digest.Append(destination.Span[..read]);
        _sha256?.AppendData(destination.Span[..read]);
        return read;
    }

    /// <summary>To be called when all is read.</summary>
    /// <exception cref="S3Exception">A promise is broken.</exception>
    public void Verify()
    {
        if (_received != _promises.LengthBytes)
        {
            throw S3Exception.IncompleteBody($"found {_received} bytes, expected {_promises.LengthBytes}");
        }
        _promises.Check(Digest, _sha256?.GetCurrentHash(), _chunks?.Trailers);
    }

    public void Dispose()
    {
        _wire.Dispose();
        _sha256?.Dispose();
        Digest.Dispose();
    }
}
