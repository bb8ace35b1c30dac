using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Functions.Storage;

/// <summary>
/// The objects of an upload. StartRun and PlanRun must see the same ones, because a run's id is a hash over them.
/// </summary>
internal sealed class DatasetListing(IAmazonS3 s3)
{
    /// <summary>A folder with more objects is refused by Plan; one more than this is listed, so that it can tell.</summary>
    public const int MostFiles = 1000;

    /// <summary>In the order of their keys; empty where the upload is gone.</summary>
    public async Task<List<DataObject>> ListAsync(string bucket, Upload upload)
    {
        var files = new List<DataObject>();
        string? continuation = null;
        do
        {
            var page = await s3.ListObjectsV2Async(new ListObjectsV2Request
            {
                BucketName = bucket,
                Prefix = upload.Source,
                // Of all keys with this prefix, the one that equals it comes first.
                MaxKeys = upload.IsFolder ? 1000 : 1,
                ContinuationToken = continuation,
            });
            files.AddRange((page.S3Objects ?? []).Where(found => IsPartOf(upload, found.Key)).Select(found => new DataObject
            {
                Key = found.Key,
                ETag = found.ETag.Trim('"'),
                SizeBytes = found.Size ?? 0,
            }));
            continuation = upload.IsFolder ? page.NextContinuationToken : null;
        }
        while (continuation is not null && files.Count <= MostFiles);
        return files.Count <= MostFiles ? files : files[..(MostFiles + 1)];
    }

    /// <summary>The S3 console makes an empty object with a name that ends in '/' for each folder; it is no data.</summary>
    private static bool IsPartOf(Upload upload, string key) =>
        upload.IsFolder ? key != upload.Source + DataNames.CompleteMarker && !key.EndsWith('/') : key == upload.Source;
}
