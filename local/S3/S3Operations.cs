using Microsoft.AspNetCore.Http;

namespace Overnight.Local.S3;

internal enum ResourceLevel { Service, Bucket, Object }

/// <param name="Name">As in AWS's reference.</param>
/// <param name="Method">HTTP's.</param>
/// <param name="Level">What the path names.</param>
/// <param name="Needs">Query parameters that make a request this operation.</param>
/// <param name="Takes">Query parameters it may have besides.</param>
/// <param name="Handle">Answers the request.</param>
internal sealed record S3Operation(
    string Name, string Method, ResourceLevel Level, string[] Needs, string[] Takes, Func<S3Request, Task> Handle);

/// <summary>All that this S3 can do: the method, what the path names and the query select one operation.</summary>
internal sealed class S3Operations
{
    private static readonly string[] ResponseHeaders =
    [
        "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
        "response-content-type", "response-expires",
    ];

    private readonly List<S3Operation> _all;

    public S3Operations(ObjectStore store, BucketNotifications notifications) =>
        _all = [.. ServiceAndBuckets(store), .. Objects(store, notifications), .. Multipart(store, notifications)];

    /// <exception cref="S3Exception">NotImplemented, naming what is not known; MethodNotAllowed.</exception>
    public S3Operation Find(S3Request request)
    {
        var level = request.HasKey ? ResourceLevel.Object : request.HasBucket ? ResourceLevel.Bucket : ResourceLevel.Service;
        var method = request.Http.Request.Method;
        var given = request.Query.Keys.Where(name => !IsAboutTheRequest(name)).ToList();
        var candidates = _all
            .Where(operation => operation.Level == level && operation.Method == method && operation.Needs.All(given.Contains))
            .ToList();
        var operation = candidates.MaxBy(operation => operation.Needs.Length);
        var unknown = given.FirstOrDefault(name => operation?.Needs.Contains(name) is not true && operation?.Takes.Contains(name) is not true);
        if (unknown is not null) throw S3Exception.NotImplemented($"the query parameter '{unknown}' of {method} on {Describe(level)}");
        return operation ?? throw S3Exception.MethodNotAllowed(method, Describe(level));
    }

    private static string Describe(ResourceLevel level) => level switch
    {
        ResourceLevel.Object => "an object",
        ResourceLevel.Bucket => "a bucket",
        _ => "the service",
    };

    /// <summary>Signatures, and the operation's name that SDKs add for tracing.</summary>
    private static bool IsAboutTheRequest(string name) => name == "x-id" || PresignedUrl.Parameters.Contains(name);

    private static IEnumerable<S3Operation> ServiceAndBuckets(ObjectStore store)
    {
        var buckets = new BucketOperations(store);
        var listings = new ObjectListings(store);
        string[] listing = ["prefix", "delimiter", "max-keys", "encoding-type"];
        return
        [
            new("ListBuckets", HttpMethods.Get, ResourceLevel.Service, [], ["prefix", "max-buckets", "continuation-token"], buckets.ListAsync),
            new("CreateBucket", HttpMethods.Put, ResourceLevel.Bucket, [], [], buckets.CreateAsync),
            new("HeadBucket", HttpMethods.Head, ResourceLevel.Bucket, [], [], buckets.HeadAsync),
            new("DeleteBucket", HttpMethods.Delete, ResourceLevel.Bucket, [], [], buckets.DeleteAsync),
            new("GetBucketLocation", HttpMethods.Get, ResourceLevel.Bucket, ["location"], [], buckets.LocationAsync),
            new("GetBucketVersioning", HttpMethods.Get, ResourceLevel.Bucket, ["versioning"], [], buckets.GetVersioningAsync),
            new("PutBucketVersioning", HttpMethods.Put, ResourceLevel.Bucket, ["versioning"], [], buckets.PutVersioningAsync),
            new("ListObjectsV2", HttpMethods.Get, ResourceLevel.Bucket, ["list-type"],
                [.. listing, "continuation-token", "start-after", "fetch-owner"], listings.ListV2Async),
            new("ListObjects", HttpMethods.Get, ResourceLevel.Bucket, [], [.. listing, "marker"], listings.ListV1Async),
            new("ListObjectVersions", HttpMethods.Get, ResourceLevel.Bucket, ["versions"],
                [.. listing, "key-marker", "version-id-marker"], new VersionListings(store).ListAsync),
        ];
    }

    private static IEnumerable<S3Operation> Objects(ObjectStore store, BucketNotifications notifications)
    {
        var reads = new ObjectReads(store);
        var writes = new ObjectWrites(store, notifications);
        var deletes = new ObjectDeletes(store, notifications);
        string[] reading = ["versionId", "partNumber", .. ResponseHeaders];
        return
        [
            new("GetObject", HttpMethods.Get, ResourceLevel.Object, [], reading, reads.GetAsync),
            new("HeadObject", HttpMethods.Head, ResourceLevel.Object, [], reading, reads.GetAsync),
            new("PutObject", HttpMethods.Put, ResourceLevel.Object, [], [], writes.PutAsync),
            new("DeleteObject", HttpMethods.Delete, ResourceLevel.Object, [], ["versionId"], deletes.DeleteAsync),
            new("DeleteObjects", HttpMethods.Post, ResourceLevel.Bucket, ["delete"], [], deletes.DeleteManyAsync),
        ];
    }

    private static IEnumerable<S3Operation> Multipart(ObjectStore store, BucketNotifications notifications)
    {
        var writes = new MultipartWrites(store);
        var listings = new MultipartListings(store);
        return
        [
            new("CreateMultipartUpload", HttpMethods.Post, ResourceLevel.Object, ["uploads"], [], writes.CreateAsync),
            new("UploadPart", HttpMethods.Put, ResourceLevel.Object, ["partNumber", "uploadId"], [], writes.PutPartAsync),
            new("CompleteMultipartUpload", HttpMethods.Post, ResourceLevel.Object, ["uploadId"], [],
                new MultipartCompletion(store, notifications).CompleteAsync),
            new("AbortMultipartUpload", HttpMethods.Delete, ResourceLevel.Object, ["uploadId"], [], writes.AbortAsync),
            new("ListParts", HttpMethods.Get, ResourceLevel.Object, ["uploadId"],
                ["part-number-marker", "max-parts", "encoding-type"], listings.ListPartsAsync),
            new("ListMultipartUploads", HttpMethods.Get, ResourceLevel.Bucket, ["uploads"],
                ["prefix", "delimiter", "key-marker", "upload-id-marker", "max-uploads", "encoding-type"], listings.ListUploadsAsync),
        ];
    }
}
