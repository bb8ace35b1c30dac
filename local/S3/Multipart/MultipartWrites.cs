using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>
/// Beginning, feeding and giving up a multipart upload.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
/// </summary>
internal sealed class MultipartWrites(ObjectStore store)
{
    public Task CreateAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var algorithm = Checksums.Asked(request, "x-amz-checksum-algorithm");
        var settings = new UploadSettings
        {
            UploadId = VersionIds.Of(request.Bucket, request.Key, store.NextSequence()),
            Key = request.Key,
            InitiatedAt = store.Now(),
            Headers = StoredHeaders.Read(request),
            ChecksumAlgorithm = algorithm,
            ChecksumType = ChecksumTypeOf(request, algorithm),
        };
        bucket.Uploads.Create(settings);
        if (algorithm is { } known)
        {
            request.AnswerHeader("x-amz-checksum-algorithm", Checksums.WireName(known));
            request.AnswerHeader("x-amz-checksum-type", Checksums.WireName(settings.ChecksumType));
        }
        return request.AnswerAsync(new XElement("InitiateMultipartUploadResult",
            new XElement("Bucket", request.Bucket),
            new XElement("Key", request.Key),
            new XElement("UploadId", settings.UploadId)));
    }

    public Task PutPartAsync(S3Request request) =>
        request.Header(CopySource.HeaderName) is null ? UploadPartAsync(request) : CopyPartAsync(request);

    public Task AbortAsync(S3Request request)
    {
        var uploads = store.Find(request.Bucket).Uploads;
        uploads.Discard(uploads.Take(request.QueryText("uploadId"), request.Key));
        request.Answer(204);
        return Task.CompletedTask;
    }

    private async Task UploadPartAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var upload = bucket.Uploads.Settings(request.QueryText("uploadId"), request.Key);
        var number = MultipartUpload.ReadPartNumber(request.QueryText("partNumber"));
        using var payload = Payload.Open(request, ObjectWrites.LargestPutBytes, upload.ChecksumAlgorithm ?? Checksums.Default);
        if (upload.ChecksumAlgorithm is { } agreed && agreed != payload.Digest.Algorithm)
        {
            throw S3Exception.InvalidRequest("Checksum Type mismatch occurred, expected checksum Type: " +
                $"{Checksums.WireName(agreed)}, actual checksum Type: {Checksums.WireName(payload.Digest.Algorithm)}");
        }
        using var content = store.NewIncomingFile();
        await content.AppendAsync(payload.ReadAsync);
        payload.Verify();
        var part = Publish(bucket, upload, number, content, payload.Digest);
        request.Answer(200);
        request.AnswerHeader("ETag", ETags.Quote(part.ETag));
        request.AnswerHeader(Checksums.Header(part.Checksum.Algorithm), part.Checksum.Value);
    }

    private async Task CopyPartAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var upload = bucket.Uploads.Settings(request.QueryText("uploadId"), request.Key);
        var number = MultipartUpload.ReadPartNumber(request.QueryText("partNumber"));
        var source = CopySource.Read(request);
        var sourceBucket = store.Find(source.Bucket);
        using var opened = source.Open(sourceBucket, request);
        var size = opened.Version.SizeBytes;
        var range = request.Header("x-amz-copy-source-range") is { } asked ? ByteRange.ReadExact(asked, size) : ByteRange.All(size);
        using var content = store.NewIncomingFile();
        using var digest = new ContentDigest(upload.ChecksumAlgorithm ?? Checksums.Default);
        await content.AppendAsync(opened.Reader(range), digest);
        var part = Publish(bucket, upload, number, content, digest);
        request.AnswerHeader("x-amz-copy-source-version-id", sourceBucket.VersionIdShown(opened.Version));
        await request.AnswerAsync(new XElement("CopyPartResult",
            new XElement("LastModified", S3Xml.Time(part.LastModified)),
            new XElement("ETag", ETags.Quote(part.ETag)),
            Checksums.Elements(part.Checksum, withType: false)));
    }

    private UploadedPart Publish(Bucket bucket, UploadSettings upload, int number, IncomingFile content, ContentDigest digest)
    {
        var part = new UploadedPart
        {
            Number = number,
            ETag = Convert.ToHexStringLower(digest.Md5()),
            SizeBytes = content.LengthBytes,
            LastModified = store.Now(),
            Checksum = digest.Checksum(),
        };
        bucket.Uploads.PutPart(upload.UploadId, upload.Key, part, content);
        return part;
    }

    /// <summary>CRCs can be of either type but for CRC64NVME; SHAs cannot be computed of an object's parts in any order.</summary>
    private static ChecksumType ChecksumTypeOf(S3Request request, ChecksumAlgorithm? algorithm)
    {
        const string header = "x-amz-checksum-type";
        var byDefault = algorithm is null or ChecksumAlgorithm.Crc64Nvme ? ChecksumType.FullObject : ChecksumType.Composite;
        ChecksumType? asked = request.Header(header)?.ToUpperInvariant() switch
        {
            null => byDefault,
            "COMPOSITE" => ChecksumType.Composite,
            "FULL_OBJECT" => ChecksumType.FullObject,
            var other => throw S3Exception.InvalidArgument(header, other, "COMPOSITE or FULL_OBJECT"),
        };
        var isFixed = algorithm is null or ChecksumAlgorithm.Crc64Nvme or ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256;
        if (!isFixed || asked == byDefault) return asked.Value;
        throw S3Exception.InvalidRequest($"The {Checksums.WireName(asked.Value)} checksum type cannot be used with the " +
            $"{(algorithm is { } known ? Checksums.WireName(known) : "default")} checksum algorithm.");
    }
}
