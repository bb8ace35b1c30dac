using Overnight.Local.Iam;

namespace Overnight.Local.S3;

/// <summary>
/// Which actions an operation needs.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
/// </summary>
internal static class S3Permissions
{
    /// <exception cref="AccessDeniedException">The caller lacks one.</exception>
    public static void Demand(S3Request request, S3Operation operation)
    {
        foreach (var action in Actions(request, operation.Name))
            RequestAccess.Demand(request.Http, "s3:" + action, ResourceOf(request, operation), Conditions(request));
        if (request.Header(CopySource.HeaderName) is null) return;
        var source = CopySource.Read(request);
        RequestAccess.Demand(
            request.Http, source.VersionId is null ? "s3:GetObject" : "s3:GetObjectVersion", $"{ArnOf(source.Bucket)}/{source.Key}");
    }

    /// <summary>One key of a DeleteObjects request.</summary>
    public static bool MayDelete(S3Request request, string key, string? versionId) => RequestAccess.Allows(
        request.Http, versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", $"{ArnOf(request.Bucket)}/{key}");

    /// <summary>
    /// "If you don't have the s3:ListBucket permission, Amazon S3 returns an HTTP status code 403 (access denied) error" for an
    /// object that is not there. docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    /// </summary>
    public static bool MayKnowWhatIsMissing(S3Request request) =>
        RequestAccess.Allows(request.Http, "s3:ListBucket", ArnOf(request.Bucket));

    private static string[] Actions(S3Request request, string operation) => operation switch
    {
        "ListBuckets" => ["ListAllMyBuckets"],
        "HeadBucket" or "ListObjects" or "ListObjectsV2" => ["ListBucket"],
        "ListObjectVersions" => ["ListBucketVersions"],
        "GetObject" or "HeadObject" => [request.Query.ContainsKey("versionId") ? "GetObjectVersion" : "GetObject"],
        "DeleteObject" => [request.Query.ContainsKey("versionId") ? "DeleteObjectVersion" : "DeleteObject"],
        // Each key is decided on by itself.
        "DeleteObjects" => [],
        // Comparing with what is there tells what is there.
        "PutObject" or "CompleteMultipartUpload" => request.Header("If-Match") is null ? ["PutObject"] : ["PutObject", "GetObject"],
        "CreateMultipartUpload" or "UploadPart" => ["PutObject"],
        "ListParts" => ["ListMultipartUploadParts"],
        "ListMultipartUploads" => ["ListBucketMultipartUploads"],
        _ => [operation],
    };

    private static string ResourceOf(S3Request request, S3Operation operation) => operation.Level switch
    {
        ResourceLevel.Object => $"{ArnOf(request.Bucket)}/{request.Key}",
        ResourceLevel.Bucket => ArnOf(request.Bucket),
        _ => "*",
    };

    private static Dictionary<string, string> Conditions(S3Request request) => request.Query
        .Where(pair => pair.Key is "prefix" or "delimiter" or "max-keys")
        .ToDictionary(pair => "s3:" + pair.Key, pair => pair.Value);

    private static string ArnOf(string bucket) => $"arn:aws:s3:::{bucket}";
}
