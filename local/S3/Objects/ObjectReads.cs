using System.Globalization;

namespace Overnight.Local.S3;

/// <summary>
/// GetObject and HeadObject, which differ only in the body.
/// docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
/// </summary>
internal sealed class ObjectReads(ObjectStore store)
{
    private const int BufferBytes = 128 * 1024;

    public async Task GetAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        using var opened = bucket.Open(request.Key, request.Query.GetValueOrDefault("versionId"));
        var version = opened.Version;
        var outcome = ReadCondition.Read(request).Check(version);
        WriteIdentity(request, bucket, version);
        if (outcome == ReadOutcome.NotModified)
        {
            request.Answer(304);
            return;
        }
        var part = PartAsked(request, version);
        var asked = part ?? (request.Header("Range") is { } header ? ByteRange.Read(header, version.SizeBytes) : null);
        var range = asked ?? ByteRange.All(version.SizeBytes);
        StoredHeaders.Write(request, version.Headers);
        request.Http.Response.ContentLength = range.LengthBytes;
        request.Answer(asked is null ? 200 : 206);
        if (asked is not null) request.AnswerHeader("Content-Range", $"bytes {range}/{version.SizeBytes}");
        if (part is not null && version.PartSizesBytes is { Count: > 0 and var parts }) request.AnswerHeader("x-amz-mp-parts-count", $"{parts}");
        // The stored checksum is the whole object's: beside a part of it, it would make the client's check fail.
        var wantsChecksum = string.Equals(request.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase);
        if (wantsChecksum && range.LengthBytes == version.SizeBytes) Checksums.WriteHeaders(request, version.Checksum);
        if (!request.IsHead) await SendAsync(request, opened.Reader(range));
    }

    private static void WriteIdentity(S3Request request, Bucket bucket, ObjectVersion version)
    {
        request.AnswerHeader("ETag", ETags.Quote(version.ETag));
        request.AnswerHeader("Last-Modified", version.LastModified.ToString("R", CultureInfo.InvariantCulture));
        request.AnswerHeader("Accept-Ranges", "bytes");
        request.AnswerHeader("x-amz-version-id", bucket.VersionIdShown(version));
    }

    private static ByteRange? PartAsked(S3Request request, ObjectVersion version)
    {
        if (!request.Query.TryGetValue("partNumber", out var text)) return null;
        if (request.Header("Range") is not null)
        {
            throw S3Exception.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }
        var number = MultipartUpload.ReadPartNumber(text);
        var sizes = version.PartSizesBytes;
        if (number > Math.Max(1, sizes.Count)) throw new S3Exception(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
        // An object that was uploaded at once is its own only part.
        if (sizes.Count == 0) return version.SizeBytes == 0 ? null : ByteRange.All(version.SizeBytes);
        var first = sizes.Take(number - 1).Sum();
        return new ByteRange(first, first + sizes[number - 1] - 1);
    }

    private static async Task SendAsync(S3Request request, Func<Memory<byte>, ValueTask<int>> read)
    {
        var output = request.Http.Response.BodyWriter;
        for (int count; (count = await read(output.GetMemory(BufferBytes))) > 0;)
        {
            output.Advance(count);
            await output.FlushAsync(request.Aborted);
        }
    }
}
