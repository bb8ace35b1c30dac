using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using NSubstitute;
using Overnight.Contracts;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>S3 in memory, for the few calls that the functions make, by several at once.</summary>
internal sealed class Buckets
{
    private readonly SortedDictionary<(string Bucket, string Key), (byte[] Bytes, string VersionId, DateTimeOffset At)> _objects =
        new(Comparer<(string Bucket, string Key)>.Create((a, b) =>
            string.CompareOrdinal(a.Bucket, b.Bucket) is not 0 and var order ? order : string.CompareOrdinal(a.Key, b.Key)));

    private readonly Lock _gate = new();
    private int _versions;

    public Buckets()
    {
        Client.ListObjectsV2Async(Arg.Any<ListObjectsV2Request>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => List(call.Arg<ListObjectsV2Request>())));
        Client.GetObjectMetadataAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => Head(call.ArgAt<string>(0), call.ArgAt<string>(1))));
        Client.GetObjectAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => Get(call.ArgAt<string>(0), call.ArgAt<string>(1))));
        Client.GetObjectAsync(Arg.Any<GetObjectRequest>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => Get(call.Arg<GetObjectRequest>())));
        Client.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => Put(call.Arg<PutObjectRequest>())));
        Client.CopyObjectAsync(Arg.Any<CopyObjectRequest>(), Arg.Any<CancellationToken>())
            .Returns(call => Locked(() => Copy(call.Arg<CopyObjectRequest>())));
    }

    /// <summary>When what is put now was last modified.</summary>
    public DateTimeOffset Now { get; set; } = StoppedClock.Now;

    public IAmazonS3 Client { get; } = Substitute.For<IAmazonS3>();

    public IEnumerable<string> Keys(string bucket) => _objects.Keys.Where(at => at.Bucket == bucket).Select(at => at.Key);

    public string ETag(string bucket, string key) => Convert.ToHexStringLower(SHA256.HashData(_objects[(bucket, key)].Bytes))[..32];

    public string VersionId(string bucket, string key) => _objects[(bucket, key)].VersionId;

    public void Put(string bucket, string key, byte[] bytes) => _objects[(bucket, key)] = (bytes, $"v{++_versions}", Now);

    public void Put(string bucket, string key, string text) => Put(bucket, key, Encoding.UTF8.GetBytes(text));

    public void Put<T>(string bucket, string key, T document)
        where T : class => Put(bucket, key, Documents.ToBytes(document));

    public void Delete(string bucket, string key) => _objects.Remove((bucket, key));

    public T Read<T>(string bucket, string key) => Documents.Parse<T>(_objects[(bucket, key)].Bytes);

    public byte[] ReadBytes(string bucket, string key) => _objects[(bucket, key)].Bytes;

    public string ReadText(string bucket, string key) => Encoding.UTF8.GetString(_objects[(bucket, key)].Bytes);

    private Task<T> Locked<T>(Func<T> call)
    {
        lock (_gate) return Task.FromResult(call());
    }

    private ListObjectsV2Response List(ListObjectsV2Request request)
    {
        var most = request.MaxKeys ?? 1000;
        var all = Keys(request.BucketName).Where(key => key.StartsWith(request.Prefix ?? "", StringComparison.Ordinal))
            .Where(key => request.ContinuationToken is null || string.CompareOrdinal(key, request.ContinuationToken) > 0).ToList();
        var page = all.Take(most).ToList();
        return new ListObjectsV2Response
        {
            // The SDK gives null, not an empty list, where there is nothing.
            S3Objects = page.Count == 0 ? null : page.ConvertAll(key => new S3Object
            {
                Key = key,
                ETag = $"\"{ETag(request.BucketName, key)}\"",
                Size = _objects[(request.BucketName, key)].Bytes.Length,
                LastModified = _objects[(request.BucketName, key)].At.UtcDateTime,
            }),
            IsTruncated = all.Count > most,
            NextContinuationToken = all.Count > most ? page[^1] : null,
        };
    }

    private GetObjectMetadataResponse Head(string bucket, string key)
    {
        if (!_objects.TryGetValue((bucket, key), out var found)) throw Missing("NotFound");
        return new GetObjectMetadataResponse
        {
            ETag = $"\"{ETag(bucket, key)}\"",
            VersionId = found.VersionId,
            ContentLength = found.Bytes.Length,
        };
    }

    private GetObjectResponse Get(GetObjectRequest request)
    {
        if (request.EtagToNotMatch is { } known && _objects.ContainsKey((request.BucketName, request.Key))
            && known.Trim('"') == ETag(request.BucketName, request.Key))
            throw new AmazonS3Exception("Not Modified") { StatusCode = HttpStatusCode.NotModified, ErrorCode = "NotModified" };
        return Get(request.BucketName, request.Key);
    }

    private GetObjectResponse Get(string bucket, string key, ByteRange? range = null)
    {
        if (!_objects.TryGetValue((bucket, key), out var found)) throw Missing("NoSuchKey");
        var start = (int)(range?.Start ?? 0);
        var bytes = found.Bytes.AsMemory(start, range is null ? found.Bytes.Length : (int)range.End + 1 - start).ToArray();
        return new GetObjectResponse
        {
            ETag = $"\"{ETag(bucket, key)}\"",
            VersionId = found.VersionId,
            ContentLength = bytes.Length,
            ResponseStream = new MemoryStream(bytes, writable: false),
        };
    }

    private PutObjectResponse Put(PutObjectRequest request)
    {
        var isThere = _objects.ContainsKey((request.BucketName, request.Key));
        if (request.IfMatch is not null && !isThere) throw Missing("NoSuchKey");
        if ((request.IfNoneMatch == "*" && isThere)
            || (request.IfMatch is { } eTag && eTag.Trim('"') != ETag(request.BucketName, request.Key)))
            throw new AmazonS3Exception("At least one of the pre-conditions you specified did not hold")
            {
                StatusCode = HttpStatusCode.PreconditionFailed,
                ErrorCode = "PreconditionFailed",
            };
        using var bytes = new MemoryStream();
        request.InputStream.CopyTo(bytes);
        Put(request.BucketName, request.Key, bytes.ToArray());
        return new PutObjectResponse { ETag = $"\"{ETag(request.BucketName, request.Key)}\"" };
    }

    private CopyObjectResponse Copy(CopyObjectRequest request)
    {
        if (!_objects.TryGetValue((request.SourceBucket, request.SourceKey), out var found)) throw Missing("NoSuchKey");
        Put(request.DestinationBucket, request.DestinationKey, found.Bytes);
        return new CopyObjectResponse();
    }

    private static AmazonS3Exception Missing(string code) =>
        new("The specified key does not exist.") { StatusCode = HttpStatusCode.NotFound, ErrorCode = code };
}
