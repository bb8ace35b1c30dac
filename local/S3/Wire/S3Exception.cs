namespace Overnight.Local.S3;

/// <summary>An answer of S3 other than success. Codes and statuses: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.</summary>
internal sealed class S3Exception(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Further elements of the error document, such as <c>Key</c>.</summary>
    public Dictionary<string, string> Details { get; init; } = [];

    /// <summary>Headers of the answer.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    public static S3Exception NoSuchBucket(string bucket) =>
        new(404, "NoSuchBucket", "The specified bucket does not exist") { Details = { ["BucketName"] = bucket } };

    public static S3Exception BucketNotEmpty(string bucket) =>
        new(409, "BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the bucket.")
        {
            Details = { ["BucketName"] = bucket },
        };

    public static S3Exception NoSuchKey(string key) =>
        new(404, "NoSuchKey", "The specified key does not exist.") { Details = { ["Key"] = key } };

    public static S3Exception NoSuchVersion(string key, string versionId) =>
        new(404, "NoSuchVersion", "The specified version does not exist.")
        {
            Details = { ["Key"] = key, ["VersionId"] = versionId },
        };

    /// <summary>The object was deleted, its versions were not. docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html</summary>
    public static S3Exception HiddenByMarker(ObjectVersion marker) => new(404, "NoSuchKey", "The specified key does not exist.")
    {
        Details = { ["Key"] = marker.Key },
        Headers = { ["x-amz-delete-marker"] = "true", ["x-amz-version-id"] = marker.VersionId },
    };

    /// <summary>The version that was asked for by its id has nothing to read.</summary>
    public static S3Exception IsMarker(ObjectVersion marker) =>
        new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        {
            Details = { ["Method"] = "GET", ["ResourceType"] = "DeleteMarker" },
            Headers = { ["x-amz-delete-marker"] = "true", ["x-amz-version-id"] = marker.VersionId, ["Allow"] = "DELETE" },
        };

    public static S3Exception NoSuchUpload(string uploadId) => new(404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
    {
        Details = { ["UploadId"] = uploadId },
    };

    public static S3Exception PreconditionFailed(string condition) =>
        new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        {
            Details = { ["Condition"] = condition },
        };

    public static S3Exception InvalidArgument(string name, string found, string expected) =>
        new(400, "InvalidArgument", $"{name}: found '{found}', expected {expected}")
        {
            Details = { ["ArgumentName"] = name, ["ArgumentValue"] = found },
        };

    public static S3Exception InvalidRequest(string message) => new(400, "InvalidRequest", message);

    public static S3Exception MalformedXml(string message) =>
        new(400, "MalformedXML", $"The XML you provided was not well-formed or did not validate against our published schema: {message}");

    public static S3Exception IncompleteBody(string message) =>
        new(400, "IncompleteBody", $"The request body does not have the bytes that its headers promise: {message}");

    public static S3Exception BadDigest(string name, string said, string calculated) =>
        new(400, "BadDigest", $"The {name} you specified did not match the calculated checksum: found '{said}', calculated '{calculated}'.");

    public static S3Exception MethodNotAllowed(string method, string resource) =>
        new(405, "MethodNotAllowed", $"The specified method {method} is not allowed against this resource ({resource}).");

    /// <summary>What S3 has and this one has not is refused by its name, so that nobody takes it for done.</summary>
    public static S3Exception NotImplemented(string what) => new(501, "NotImplemented",
        $"This local S3 does not implement {what}. Leave it out, or run against AWS.");
}
