using System.Globalization;
using System.Security.Cryptography;

namespace Overnight.Local.S3;

/// <summary>What a request's headers say of its content.</summary>
internal sealed record PayloadPromises
{
    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string TrailerHeader = "x-amz-trailer";

    public required bool IsChunked { get; init; }

    /// <summary>Decoded.</summary>
    public required long LengthBytes { get; init; }

    public byte[]? Md5 { get; init; }

    /// <summary>Null where the payload is not signed as a whole.</summary>
    public string? Sha256 { get; init; }

    public Checksum? Checksum { get; init; }

    /// <summary>The checksum's trailing header; null where it came with the other headers, or there is none.</summary>
    public string? ChecksumTrailer { get; init; }

    public ChecksumAlgorithm? ChecksumAlgorithm => Checksum?.Algorithm ?? (ChecksumTrailer is { } name ? Checksums.OfHeader(name) : null);

    /// <exception cref="S3Exception">A header is missing or cannot be read.</exception>
    public static PayloadPromises Read(S3Request request, bool isChunked, bool checksumIsOfBody)
    {
        var sha256 = request.Header("x-amz-content-sha256");
        if (isChunked || sha256 is UnsignedPayload) sha256 = null;
        if (sha256 is not null && (sha256.Length != 2 * SHA256.HashSizeInBytes || !sha256.All(char.IsAsciiHexDigit)))
        {
            throw S3Exception.InvalidArgument("x-amz-content-sha256", sha256, $"{UnsignedPayload}, STREAMING-… or 64 hexadecimal digits");
        }
        return new PayloadPromises
        {
            IsChunked = isChunked,
            LengthBytes = LengthOf(request, isChunked),
            Md5 = Md5Of(request.Header("Content-MD5")),
            Sha256 = sha256,
            Checksum = checksumIsOfBody ? Checksums.Sent(request.Http.Request.Headers) : null,
            ChecksumTrailer = TrailerOf(request, isChunked),
        };
    }

    /// <exception cref="S3Exception">BadDigest or XAmzContentSHA256Mismatch.</exception>
    public void Check(ContentDigest digest, byte[]? sha256, Dictionary<string, string>? trailers)
    {
        if (Sha256 is not null && !Sha256.Equals(Convert.ToHexString(sha256!), StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(400, "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
            {
                Details = { ["ClientComputedContentSHA256"] = Sha256, ["S3ComputedContentSHA256"] = Convert.ToHexStringLower(sha256!) },
            };
        }
        if (Md5 is not null && !Md5.AsSpan().SequenceEqual(digest.Md5()))
        {
            throw S3Exception.BadDigest("Content-MD5", Convert.ToBase64String(Md5), Convert.ToBase64String(digest.Md5()));
        }
        if ((Checksum?.Value ?? TrailingChecksum(trailers)) is not { } said) return;
        var calculated = digest.Checksum();
        // Base64 of the wrong length is no checksum of this kind at all: S3 tells the two apart.
        if (said.Length != calculated.Value.Length) throw InvalidChecksum(said);
        if (said != calculated.Value) throw S3Exception.BadDigest(Checksums.WireName(calculated.Algorithm), said, calculated.Value);
    }

    private string? TrailingChecksum(Dictionary<string, string>? trailers)
    {
        if (ChecksumTrailer is not { } name) return null;
        return trailers?.GetValueOrDefault(name) ?? throw new S3Exception(400, "MalformedTrailerError",
            $"The request contained trailing data that was not well-formed: {TrailerHeader} promises '{name}', which did not come.");
    }

    private S3Exception InvalidChecksum(string said) =>
        S3Exception.InvalidRequest($"Value for {Checksums.Header(ChecksumAlgorithm!.Value)} header is invalid: '{said}'.");

    private static long LengthOf(S3Request request, bool isChunked)
    {
        var name = isChunked ? "x-amz-decoded-content-length" : "Content-Length";
        if (request.Header(name) is { } text)
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw S3Exception.InvalidArgument(name, text, "a number of bytes");
        }
        // A request without a body has no length header either.
        if (!isChunked && request.Header("Transfer-Encoding") is null) return 0;
        throw new S3Exception(411, "MissingContentLength", $"You must provide the {name} HTTP header.");
    }

    private static byte[]? Md5Of(string? header)
    {
        if (header is null) return null;
        var bytes = new byte[MD5.HashSizeInBytes];
        if (Convert.TryFromBase64String(header, bytes, out var count) && count == bytes.Length) return bytes;
        throw new S3Exception(400, "InvalidDigest",
            $"The Content-MD5 you specified is not valid: found '{header}', expected 16 bytes in base64.");
    }

    private static string? TrailerOf(S3Request request, bool isChunked)
    {
        if (request.Header(TrailerHeader) is not { } names) return null;
        if (!isChunked) throw S3Exception.InvalidRequest($"{TrailerHeader} needs an x-amz-content-sha256 of STREAMING-…-TRAILER");
        return Checksums.OfHeader(names) is not null ? names : throw S3Exception.NotImplemented($"the trailing header '{names}'");
    }
}
