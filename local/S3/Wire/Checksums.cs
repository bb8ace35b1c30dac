using System.Text.Json.Serialization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Overnight.Local.S3;

/// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChecksumAlgorithm>))]
internal enum ChecksumAlgorithm { Crc32, Crc32C, Crc64Nvme, Sha1, Sha256 }

[JsonConverter(typeof(JsonStringEnumConverter<ChecksumType>))]
internal enum ChecksumType
{
    /// <summary>Of all the object's bytes.</summary>
    FullObject,

    /// <summary>Of the checksums of its parts, with the number of parts behind a dash.</summary>
    Composite,
}

/// <param name="Algorithm">How it was computed.</param>
/// <param name="Value">Base64; with <c>-N</c> behind it where it is composed of N parts' checksums.</param>
/// <param name="Type">What it was computed of.</param>
internal sealed record Checksum(ChecksumAlgorithm Algorithm, string Value, ChecksumType Type)
{
    public static Checksum OfBytes(ChecksumAlgorithm algorithm, byte[] value) =>
        new(algorithm, Convert.ToBase64String(value), ChecksumType.FullObject);
}

/// <summary>How checksums are named in headers and documents.</summary>
internal static class Checksums
{
    public const string HeaderPrefix = "x-amz-checksum-";

    /// <summary>What S3 computes by itself where the client asks for nothing.</summary>
    public const ChecksumAlgorithm Default = ChecksumAlgorithm.Crc64Nvme;

    private static readonly ChecksumAlgorithm[] All = Enum.GetValues<ChecksumAlgorithm>();

    public static string WireName(ChecksumAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();

    public static string WireName(ChecksumType type) => type == ChecksumType.Composite ? "COMPOSITE" : "FULL_OBJECT";

    public static string Header(ChecksumAlgorithm algorithm) => HeaderPrefix + WireName(algorithm).ToLowerInvariant();

    public static string Element(ChecksumAlgorithm algorithm) => "Checksum" + WireName(algorithm);

    public static bool IsKnownHeader(string name) => OfHeader(name) is not null;

    public static ChecksumAlgorithm? OfHeader(string name) =>
        All.Cast<ChecksumAlgorithm?>().FirstOrDefault(known => Header(known!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="S3Exception">The header names an algorithm that is not known here.</exception>
    public static ChecksumAlgorithm? Asked(S3Request request, string header)
    {
        if (request.Header(header) is not { } name) return null;
        foreach (var known in All)
        {
            if (WireName(known).Equals(name, StringComparison.OrdinalIgnoreCase)) return known;
        }
        throw S3Exception.NotImplemented($"the checksum algorithm '{name}' in {header}");
    }

    /// <summary>The one <c>x-amz-checksum-…</c> header with a value.</summary>
    /// <exception cref="S3Exception">There are two, or its value is no checksum.</exception>
    public static Checksum? Sent(IHeaderDictionary headers)
    {
        Checksum? sent = null;
        foreach (var algorithm in All)
        {
            if (!headers.TryGetValue(Header(algorithm), out var value)) continue;
            if (sent is not null)
            {
                throw S3Exception.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
            }
            sent = new Checksum(algorithm, value.ToString(), ChecksumType.FullObject);
        }
        return sent;
    }

    public static void WriteHeaders(S3Request request, Checksum? checksum)
    {
        if (checksum is null) return;
        request.AnswerHeader(Header(checksum.Algorithm), checksum.Value);
        request.AnswerHeader("x-amz-checksum-type", WireName(checksum.Type));
    }

    public static IEnumerable<XElement> Elements(Checksum? checksum, bool withType = true)
    {
        if (checksum is null) yield break;
        yield return new XElement(Element(checksum.Algorithm), checksum.Value);
        if (withType) yield return new XElement("ChecksumType", WireName(checksum.Type));
    }
}
