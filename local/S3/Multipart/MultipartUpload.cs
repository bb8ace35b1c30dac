using System.Globalization;

namespace Overnight.Local.S3;

/// <summary><c>upload.json</c>: what CreateMultipartUpload said of the object to be.</summary>
internal sealed record UploadSettings
{
    public required string UploadId { get; init; }
    public required string Key { get; init; }
    public required DateTimeOffset InitiatedAt { get; init; }
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Null where the client asked for none: then the parts' checksums are only verified, and the object gets S3's default.</summary>
    public ChecksumAlgorithm? ChecksumAlgorithm { get; init; }

    public ChecksumType ChecksumType { get; init; }
}

/// <summary>The document that ends a part's file.</summary>
internal sealed record UploadedPart
{
    public required int Number { get; init; }
    public required string ETag { get; init; }
    public required long SizeBytes { get; init; }
    public required DateTimeOffset LastModified { get; init; }
    public required Checksum Checksum { get; init; }
}

/// <summary>A multipart upload under way. Changed under its index's lock only.</summary>
internal sealed class MultipartUpload(UploadSettings settings, string folder)
{
    public const string SettingsFile = "upload.json";
    public const int MostParts = 10_000;

    public UploadSettings Settings { get; } = settings;

    public string Folder { get; } = folder;

    public SortedDictionary<int, UploadedPart> Parts { get; } = [];

    /// <exception cref="S3Exception">It is no number of a part.</exception>
    public static int ReadPartNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostParts
            ? number
            : throw S3Exception.InvalidArgument("partNumber", text, $"an integer from 1 to {MostParts}");

    public string PathOf(int partNumber) => Path.Combine(Folder, $"part-{partNumber:00000}");
}
