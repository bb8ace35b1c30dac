using System.Net;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;

namespace Overnight.Functions.StartRun;

/// <summary>One record of an S3 event that completes a dataset.</summary>
/// <param name="Bucket">The data bucket.</param>
/// <param name="Upload">The dataset.</param>
/// <param name="Arrived">The object that the event is about: the dataset itself, or the marker of a folder.</param>
internal sealed record UploadEvent(string Bucket, Upload Upload, DataObject Arrived)
{
    /// <summary>
    /// Null where the object starts no run. The key arrives form-encoded ('+' is a space, %2B a plus) and is decoded exactly once:
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    /// </summary>
    public static UploadEvent? From(S3Event.S3EventNotificationRecord record)
    {
        if (record.S3 is not { Bucket.Name: { } bucket, Object: { Key: { } encodedKey } arrived }) return null;
        var key = WebUtility.UrlDecode(encodedKey);
        return DataNames.StartedBy(key) is not { } upload ? null
            : new UploadEvent(bucket, upload, new DataObject { Key = key, ETag = arrived.ETag ?? "", SizeBytes = arrived.Size });
    }
}
