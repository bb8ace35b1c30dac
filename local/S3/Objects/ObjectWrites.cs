using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>
/// PutObject and CopyObject.
/// docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, API_CopyObject.html
/// </summary>
internal sealed class ObjectWrites(ObjectStore store, BucketNotifications notifications)
{
    /// <summary>What one request may carry; more needs a multipart upload.</summary>
    public const long LargestPutBytes = 5L * 1024 * 1024 * 1024;

    public Task PutAsync(S3Request request) =>
        request.Header(CopySource.HeaderName) is null ? UploadAsync(request) : CopyAsync(request);

    private async Task UploadAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var condition = WriteCondition.Read(request);
        var headers = StoredHeaders.Read(request);
        using var payload = Payload.Open(request, LargestPutBytes);
        using var content = store.NewIncomingFile();
        await content.AppendAsync(payload.ReadAsync);
        payload.Verify();
        var version = bucket.Put(Described(request.Key, payload.Digest, headers), content, condition);
        notifications.Announce(request, bucket, "ObjectCreated:Put", version, version.Sequence);
        request.Answer(200);
        request.AnswerHeader("ETag", ETags.Quote(version.ETag));
        request.AnswerHeader("x-amz-version-id", bucket.VersionIdShown(version));
        Checksums.WriteHeaders(request, version.Checksum);
    }

    private async Task CopyAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var condition = WriteCondition.Read(request);
        var source = CopySource.Read(request);
        var sourceBucket = store.Find(source.Bucket);
        using var opened = source.Open(sourceBucket, request);
        if (opened.Version.SizeBytes > LargestPutBytes)
        {
            throw S3Exception.InvalidRequest(
                $"The specified copy source is larger than the maximum allowable size for a copy source: {LargestPutBytes}");
        }
        var replaces = ReplacesMetadata(request);
        if (!replaces && source.VersionId is null && source.Bucket == request.Bucket && source.Key == request.Key)
        {
            throw S3Exception.InvalidRequest("This copy request is illegal because it is trying to copy an object to itself without " +
                "changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }
        bucket.CheckCondition(request.Key, condition);
        var algorithm = Checksums.Asked(request, "x-amz-checksum-algorithm") ?? opened.Version.Checksum?.Algorithm;
        using var digest = new ContentDigest(algorithm ?? Checksums.Default);
        using var content = store.NewIncomingFile();
        await content.AppendAsync(opened.Reader(ByteRange.All(opened.Version.SizeBytes)), digest);
        var headers = replaces ? StoredHeaders.Read(request) : opened.Version.Headers;
        var version = bucket.Put(Described(request.Key, digest, headers), content, condition);
        notifications.Announce(request, bucket, "ObjectCreated:Copy", version, version.Sequence);
        request.AnswerHeader("x-amz-version-id", bucket.VersionIdShown(version));
        request.AnswerHeader("x-amz-copy-source-version-id", sourceBucket.VersionIdShown(opened.Version));
        await request.AnswerAsync(new XElement("CopyObjectResult",
            new XElement("LastModified", S3Xml.Time(version.LastModified)),
            new XElement("ETag", ETags.Quote(version.ETag)),
            Checksums.Elements(version.Checksum)));
    }

    private static NewObject Described(string key, ContentDigest digest, Dictionary<string, string> headers) => new()
    {
        Key = key,
        ETag = Convert.ToHexStringLower(digest.Md5()),
        Checksum = digest.Checksum(),
        Headers = headers,
    };

    private static bool ReplacesMetadata(S3Request request) => request.Header("x-amz-metadata-directive")?.ToUpperInvariant() switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        var other => throw S3Exception.InvalidArgument("x-amz-metadata-directive", other, "COPY or REPLACE"),
    };
}
