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

    /// <summary>Writes only where there is nothing yet, and answers what stands there afterwards.</summary>
    public async Task<T> WriteOnceAsync<T>(string key, T document)
        where T : class
    {
        var put = Put(key, Documents.ToBytes(document), "application/json");
        put.IfNoneMatch = "*";
        try
        {
            await PutAsync(put);
            return document;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            // Written before, perhaps by this very request, whose answer was lost. A document that cannot be read stands as well.
            return await ReadAsync<T>(key, []) ?? document;
        }
    }

    /// <summary>Whether any object lies below the prefix.</summary>
    public async Task<bool> AnyAsync(string prefix)
    {
        var page = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, MaxKeys = 1 });
        return page.S3Objects is { Count: > 0 };
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
