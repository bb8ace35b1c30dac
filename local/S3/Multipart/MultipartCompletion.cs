using System.Globalization;
using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>
/// CompleteMultipartUpload: the listed parts become one object.
/// docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
/// </summary>
internal sealed class MultipartCompletion(ObjectStore store, BucketNotifications notifications)
{
    private const long SmallestPartBytes = 5 * 1024 * 1024;

    public async Task CompleteAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var condition = WriteCondition.Read(request);
        var document = await S3Xml.ReadAsync(request, "CompleteMultipartUpload", checksumIsOfBody: false);
        var upload = bucket.Uploads.Take(request.QueryText("uploadId"), request.Key);
        ObjectVersion version;
        try
        {
            bucket.CheckCondition(request.Key, condition);
            var parts = Choose(document, upload);
            version = await JoinAsync(request, bucket, upload, parts, condition);
        }
        catch
        {
            bucket.Uploads.GiveBack(upload);
            throw;
        }
        bucket.Uploads.Discard(upload);
        notifications.Announce(request, bucket, "ObjectCreated:CompleteMultipartUpload", version, version.Sequence);
        request.AnswerHeader("x-amz-version-id", bucket.VersionIdShown(version));
        var http = request.Http.Request;
        await request.AnswerAsync(new XElement("CompleteMultipartUploadResult",
            new XElement("Location", $"{http.Scheme}://{http.Host}/{request.Bucket}/{Uri.EscapeDataString(request.Key)}"),
            new XElement("Bucket", request.Bucket),
            new XElement("Key", request.Key),
            new XElement("ETag", ETags.Quote(version.ETag)),
            Checksums.Elements(version.Checksum)));
    }

    /// <summary>The parts that the client lists, each held against what was uploaded.</summary>
    private static List<UploadedPart> Choose(XElement document, MultipartUpload upload)
    {
        S3Xml.AllowOnly(document, "Part");
        var chosen = new List<UploadedPart>();
        foreach (var listed in document.Elements("Part"))
        {
            var number = int.TryParse(S3Xml.TextOf(listed, "PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
                : throw S3Exception.MalformedXml("<Part> without a <PartNumber>");
            if (chosen is [.., var before] && before.Number >= number)
            {
                throw new S3Exception(400, "InvalidPartOrder",
                    $"The list of parts was not in ascending order: part {number} follows part {before.Number}.");
            }
            chosen.Add(Matching(listed, number, upload));
        }
        if (chosen.Count == 0) throw S3Exception.MalformedXml("no <Part> is listed");
        if (chosen.SkipLast(1).FirstOrDefault(part => part.SizeBytes < SmallestPartBytes) is { } small)
        {
            throw new S3Exception(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            {
                Details =
                {
                    ["ProposedSize"] = $"{small.SizeBytes}",
                    ["MinSizeAllowed"] = $"{SmallestPartBytes}",
                    ["PartNumber"] = $"{small.Number}",
                    ["ETag"] = small.ETag,
                },
            };
        }
        return chosen;
    }

    private static UploadedPart Matching(XElement listed, int number, MultipartUpload upload)
    {
        var etag = S3Xml.TextOf(listed, "ETag") ?? throw S3Exception.MalformedXml($"part {number} without an <ETag>");
        if (!upload.Parts.TryGetValue(number, out var part)) throw Invalid(number, "it was not uploaded");
        if (ETags.Unquote(etag) != part.ETag) throw Invalid(number, $"found the ETag '{etag}', expected '{part.ETag}'");
        foreach (var field in listed.Elements())
        {
            var name = field.Name.LocalName;
            if (name is "PartNumber" or "ETag") continue;
            if (name != Checksums.Element(part.Checksum.Algorithm)) throw Invalid(number, $"it was not uploaded with a {name}");
            if (field.Value != part.Checksum.Value) throw Invalid(number, $"found the checksum '{field.Value}', expected '{part.Checksum.Value}'");
        }
        return part;
    }

    private static S3Exception Invalid(int number, string problem) => new(400, "InvalidPart",
        $"One or more of the specified parts could not be found or did not match: part {number}: {problem}.")
    {
        Details = { ["PartNumber"] = $"{number}" },
    };

    private async Task<ObjectVersion> JoinAsync(
        S3Request request, Bucket bucket, MultipartUpload upload, List<UploadedPart> parts, WriteCondition condition)
    {
        var isComposite = upload.Settings.ChecksumType == ChecksumType.Composite;
        using var digest = isComposite ? null : new ContentDigest(upload.Settings.ChecksumAlgorithm ?? Checksums.Default);
        using var content = store.NewIncomingFile();
        foreach (var part in parts)
        {
            using var file = File.OpenHandle(upload.PathOf(part.Number));
            var position = 0L;
            await content.AppendAsync(destination =>
            {
                var left = part.SizeBytes - position;
                var read = left == 0 ? 0 : RandomAccess.Read(file, destination.Span[..(int)Math.Min(left, destination.Length)], position);
                position += read;
                return ValueTask.FromResult(read);
            }, digest);
        }
        var checksum = digest?.Checksum() ?? PartDigests.Checksum(upload.Settings.ChecksumAlgorithm!.Value, parts);
        CheckPromises(request, content.LengthBytes, checksum);
        var added = new NewObject
        {
            Key = request.Key,
            ETag = PartDigests.ETag(parts),
            Checksum = checksum,
            Headers = upload.Settings.Headers,
            PartSizesBytes = [.. parts.Select(part => part.SizeBytes)],
        };
        return bucket.Put(added, content, condition);
    }

    private static void CheckPromises(S3Request request, long sizeBytes, Checksum checksum)
    {
        const string sizeHeader = "x-amz-mp-object-size";
        if (request.Header(sizeHeader) is { } size && size != $"{sizeBytes}")
        {
            throw S3Exception.InvalidRequest(
                $"The provided '{sizeHeader}' header does not match what was computed: found {size}, expected {sizeBytes}.");
        }
        if (Checksums.Sent(request.Http.Request.Headers) is not { } sent) return;
        if (sent.Algorithm != checksum.Algorithm || sent.Value != checksum.Value)
        {
            throw S3Exception.BadDigest(Checksums.WireName(sent.Algorithm), sent.Value, checksum.Value);
        }
    }
}

/// <summary>What S3 makes of the digests of an object's parts: the digest of them all, and how many there are.</summary>
internal static class PartDigests
{
    public static string ETag(List<UploadedPart> parts)
    {
        using var digest = new ContentDigest(Checksums.Default);
        foreach (var part in parts) digest.Append(Convert.FromHexString(part.ETag));
        return $"{Convert.ToHexStringLower(digest.Md5())}-{parts.Count}";
    }

    public static Checksum Checksum(ChecksumAlgorithm algorithm, List<UploadedPart> parts)
    {
        using var digest = new ContentDigest(algorithm);
        foreach (var part in parts) digest.Append(Convert.FromBase64String(part.Checksum.Value));
        return new Checksum(algorithm, $"{digest.Checksum().Value}-{parts.Count}", ChecksumType.Composite);
    }
}
