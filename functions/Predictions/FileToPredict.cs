using System.Net;
using Amazon.Lambda.S3Events;
using Overnight.Contracts;

namespace Overnight.Functions.Predictions;

/// <summary>An object below <c>predict/</c>.</summary>
/// <param name="Bucket">The data bucket.</param>
/// <param name="Name">Whose champion is asked.</param>
/// <param name="File">Its own name.</param>
/// <param name="VersionId">Null in a bucket without versions.</param>
/// <param name="ETag">Without quotes.</param>
internal sealed record FileToPredict(string Bucket, string Name, string File, string? VersionId, string ETag)
{
    /// <summary>How it is noted that it was started.</summary>
    public string Note => PredictionRequest.IdOfUpload(Bucket, DataNames.ToPredict(Name, File), ETag);

    /// <summary>Null where the object asks for no predictions. The key is decoded as in <see cref="StartRun.UploadEvent"/>.</summary>
    public static FileToPredict? From(S3Event.S3EventNotificationRecord record)
    {
        if (record.S3 is not { Bucket.Name: { } bucket, Object: { Key: { } encodedKey } arrived }) return null;
        return DataNames.PredictedBy(WebUtility.UrlDecode(encodedKey)) is not { } asked ? null
            : new FileToPredict(bucket, asked.Name, asked.File, Known(arrived.VersionId), (arrived.ETag ?? "").Trim('"'));
    }

    /// <summary>Where versions are suspended, S3 says <c>null</c>, in so many letters.</summary>
    public static string? Known(string? versionId) => versionId is null or "" or "null" ? null : versionId;
}
