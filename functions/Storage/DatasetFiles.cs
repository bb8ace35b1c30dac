using System.Collections.Concurrent;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Functions.Storage;

/// <summary>The objects of a dataset as files that can be read: each pinned to the version that was seen.</summary>
internal sealed class DatasetFiles(IAmazonS3 s3, string bucket)
{
    private const int RequestsAtOnce = 16;

    /// <summary>
    /// The objects' versions. One that was deleted since it was listed is missing, and one that was overwritten shows its new ETag:
    /// both change the run's id, which is how the caller notices.
    /// </summary>
    public async Task<List<PlannedFile>> PinAsync(IEnumerable<DataObject> objects)
    {
        var pinned = new ConcurrentBag<PlannedFile>();
        await Concurrently.ForEachAsync(objects, RequestsAtOnce, async found =>
        {
            try
            {
                var head = await s3.GetObjectMetadataAsync(bucket, found.Key);
                pinned.Add(new PlannedFile
                {
                    Key = found.Key,
                    VersionId = head.VersionId is null or "null" ? null : head.VersionId,
                    ETag = head.ETag.Trim('"'),
                    SizeBytes = head.ContentLength,
                });
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Deleted meanwhile.
            }
        });
        return [.. pinned.OrderBy(file => file.Key, StringComparer.Ordinal)];
    }

    /// <summary>Named by its key: what the user sees in the bucket, and in every problem.</summary>
    public DataFile Open(PlannedFile file) =>
        new(file.Key, file.SizeBytes, cancellation => OpenAsync(file, null, cancellation))
        {
            // To the end: who reads less closes the connection.
            OpenAt = (offset, cancellation) => OpenAsync(file, new ByteRange(offset, file.SizeBytes - 1), cancellation),
        };

    private async Task<Stream> OpenAsync(PlannedFile file, ByteRange? range, CancellationToken cancellation)
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = file.Key, VersionId = file.VersionId };
        if (range is not null) request.ByteRange = range;
        return (await s3.GetObjectAsync(request, cancellation)).ResponseStream;
    }
}
