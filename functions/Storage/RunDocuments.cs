using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Functions.Storage;

/// <summary>The JSON documents of runs, in the results bucket.</summary>
internal sealed class RunDocuments(IAmazonS3 s3, string bucket)
{
    /// <summary>Ours are a few kilobytes; a confusion matrix of a thousand classes is the largest that can be.</summary>
    private const int LongestBytes = 16 * 1024 * 1024;

    /// <summary>A trial keeps a dozen objects; a page lists a thousand.</summary>
    private const int MostPages = 100;

    /// <summary>Null where there is none. One that cannot be read is null too, with a sentence in <paramref name="complaints"/>:
    /// the trainer may be the user's own, and its mistakes must not stop the workflow.</summary>
    public async Task<T?> ReadAsync<T>(string key, List<string> complaints)
        where T : class
    {
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, key);
            if (answer.ContentLength > LongestBytes)
            {
                complaints.Add($"{key}: found {answer.ContentLength} bytes, expected at most {LongestBytes}: it was not read.");
                return null;
            }
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes);
            return Documents.Parse<T>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (JsonException e)
        {
            complaints.Add($"{key}: found something else than a {typeof(T).Name} document: {e.Message}");
            return null;
        }
    }

    public Task WriteAsync<T>(string key, T document) => PutAsync(Put(key, Documents.ToBytes(document), "application/json"));

    public Task WriteAsync(string key, byte[] content, string contentType) => PutAsync(Put(key, content, contentType));

    /// <summary>The document with its ETag. Both are null where there is none; a document that cannot be read is null alone.</summary>
    public async Task<(T? Document, string? ETag)> ReadTaggedAsync<T>(string key)
        where T : class
    {
        try
        {
            var eTag = (await s3.GetObjectMetadataAsync(bucket, key)).ETag;
            // Overwritten in between, the next write with this ETag is refused.
            return (await ReadAsync<T>(key, []), eTag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    /// <summary>Writes only where nothing has changed.</summary>
    /// <param name="key">Where.</param>
    /// <param name="document">What.</param>
    /// <param name="instead">The ETag of what it takes the place of; null where there must be nothing yet.</param>
    /// <returns>Whether it was written. A write whose answer was lost finds itself in its own way.</returns>
    public async Task<bool> TryWriteAsync<T>(string key, T document, string? instead)
        where T : class => await TryPutAsync(Put(key, Documents.ToBytes(document), "application/json"), instead) is not null;

    /// <returns>The new ETag; null where it was refused.</returns>
    private async Task<string?> TryPutAsync(PutObjectRequest put, string? instead)
    {
        if (instead is null) put.IfNoneMatch = "*";
        else put.IfMatch = instead;
        try
        {
            return (await s3.PutObjectAsync(put)).ETag;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // 409 and 404: another write, or a deletion, was under way. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
            return null;
        }
    }

    /// <summary>A page as UTF-8 with its ETag; both null where there is none. What is far too long to be ours is null alone.</summary>
    /// <param name="key">Where.</param>
    /// <param name="known">The ETag of what the caller has already: that is not fetched again, and its ETag comes alone.</param>
    public async Task<(byte[]? Page, string? ETag)> ReadPageAsync(string key, string? known = null)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key, EtagToNotMatch = known });
            if (answer.ContentLength > LongestBytes) return (null, answer.ETag);
            var page = GC.AllocateUninitializedArray<byte>((int)answer.ContentLength);
            await answer.ResponseStream.ReadExactlyAsync(page);
            return (page, answer.ETag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotModified)
        {
            return (null, known);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
    }

    /// <summary>As <see cref="TryWriteAsync{T}"/>, for what is no document. Whoever shows it asks for it anew each time.</summary>
    /// <returns>Its ETag; null where it was refused.</returns>
    public Task<string?> TryWritePageAsync(string key, byte[] page, string contentType, string? instead)
    {
        var put = Put(key, page, contentType);
        put.Headers.CacheControl = "no-cache";
        return TryPutAsync(put, instead);
    }

    /// <summary>Whether any object lies below the prefix.</summary>
    public async Task<bool> AnyAsync(string prefix)
    {
        var page = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, MaxKeys = 1 });
        return page.S3Objects is { Count: > 0 };
    }

    /// <summary>Bytes of all objects below the prefix, older versions left out.</summary>
    public async Task<long> SizeAsync(string prefix)
    {
        var (bytes, next) = (0L, (string?)null);
        for (var page = 0; page < MostPages; page++)
        {
            var found = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, ContinuationToken = next });
            bytes += (found.S3Objects ?? []).Sum(known => known.Size ?? 0);
            next = found.NextContinuationToken;
            if (next is null) break;
        }
        return bytes;
    }

    /// <summary>Of all objects below the prefix.</summary>
    public async Task<List<string>> KeysAsync(string prefix)
    {
        var (keys, next) = (new List<string>(), (string?)null);
        for (var page = 0; page < MostPages; page++)
        {
            var found = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, ContinuationToken = next });
            keys.AddRange((found.S3Objects ?? []).Select(known => known.Key));
            next = found.NextContinuationToken;
            if (next is null) break;
        }
        return keys;
    }

    /// <summary>Within the bucket, byte for byte.</summary>
    /// <returns>False where there is nothing to copy.</returns>
    public async Task<bool> TryCopyAsync(string from, string to)
    {
        try
        {
            await s3.CopyObjectAsync(new CopyObjectRequest
            {
                SourceBucket = bucket,
                SourceKey = from,
                DestinationBucket = bucket,
                DestinationKey = to,
            });
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private PutObjectRequest Put(string key, byte[] content, string contentType) => new()
    {
        BucketName = bucket,
        Key = key,
        ContentType = contentType,
        InputStream = new MemoryStream(content, writable: false),
    };

    private async Task PutAsync(PutObjectRequest put) => await s3.PutObjectAsync(put);
}
