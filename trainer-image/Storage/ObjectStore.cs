using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Trainer.Storage;

/// <param name="Bytes">All of it.</param>
/// <param name="ETag">As S3 gives it, quotes included: what a conditional write compares.</param>
internal sealed record StoredObject(byte[] Bytes, string ETag);

/// <summary>
/// One bucket, as far as the trainer needs it. Documents and checkpoints are read and written whole: S3 shows an object
/// either completely or not at all.
/// </summary>
internal sealed class ObjectStore(IAmazonS3 s3, string bucket)
{
    // A 409 says that another write was under way: S3's answer is "try again". Two writers settle long before this.
    private const int MostTries = 5;

    public string Bucket => bucket;

    /// <summary>The object, or null where there is none.</summary>
    public async Task<StoredObject?> TryReadAsync(string key, CancellationToken cancellation)
    {
        try
        {
            using var response = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, cancellation);
            using var bytes = new MemoryStream(checked((int)response.ContentLength));
            await response.ResponseStream.CopyToAsync(bytes, cancellation);
            return new StoredObject(bytes.ToArray(), response.ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is "NoSuchKey")
        {
            return null;
        }
    }

    public async Task WriteAsync(string key, byte[] bytes, CancellationToken cancellation) =>
        await s3.PutObjectAsync(Request(key, bytes), cancellation);

    /// <summary>Writes only where the object is still what the caller last saw.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="bytes">Its new content. Must differ between two writers, or neither could tell whose write was kept.</param>
    /// <param name="lastSeen">The ETag last seen; null where there was no object.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The new ETag; null where somebody else was faster.</returns>
    public async Task<string?> TryReplaceAsync(string key, byte[] bytes, string? lastSeen, CancellationToken cancellation)
    {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        for (var tries = 1; ; tries++)
        {
            var request = Request(key, bytes);
            if (lastSeen is null) request.IfNoneMatch = "*";
            else request.IfMatch = lastSeen;
            try
            {
                return (await s3.PutObjectAsync(request, cancellation)).ETag;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict && tries < MostTries)
            {
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            {
                // The SDK repeats a request whose answer was lost, and then meets its own success.
                return await TryReadAsync(key, cancellation) is { } kept && kept.Bytes.AsSpan().SequenceEqual(bytes) ? kept.ETag : null;
            }
        }
    }

    /// <summary>The first keys below a prefix: a thousand at most, which is one request.</summary>
    public async Task<List<string>> ListAsync(string prefix, CancellationToken cancellation)
    {
        var page = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix }, cancellation);
        return [.. (page.S3Objects ?? []).Select(found => found.Key)];
    }

    public async Task DeleteAsync(string key, CancellationToken cancellation) =>
        await s3.DeleteObjectAsync(bucket, key, cancellation);

    private PutObjectRequest Request(string key, byte[] bytes) => new()
    {
        BucketName = bucket,
        Key = key,
        InputStream = new MemoryStream(bytes, writable: false),
        ContentType = key.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/octet-stream",
    };
}
