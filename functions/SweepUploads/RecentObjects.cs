using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Functions.SweepUploads;

/// <summary>What arrived below a prefix in the last days, and long enough ago for its event to have come.</summary>
internal sealed class RecentObjects(IAmazonS3 s3, string bucket, TimeProvider time)
{
    /// <summary>A listing of more says that datasets want to be folders of their own, and would outlast the function.</summary>
    private const int MostPages = 500;

    /// <summary>S3 may still deliver the event of anything younger: "can sometimes take a minute or longer".</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    public async Task<List<DataObject>> ListAsync(string prefix, DateTimeOffset since, ILambdaLogger log)
    {
        var until = time.GetUtcNow() - Settled;
        var recent = new List<DataObject>();
        string? continuation = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await s3.ListObjectsV2Async(
                new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, ContinuationToken = continuation });
            foreach (var found in answer.S3Objects ?? [])
            {
                var at = found.LastModified is { } modified ? new DateTimeOffset(modified.ToUniversalTime()) : DateTimeOffset.MinValue;
                if (at < since || at > until) continue;
                recent.Add(new DataObject { Key = found.Key, ETag = found.ETag.Trim('"'), SizeBytes = found.Size ?? 0 });
            }
            continuation = answer.NextContinuationToken;
            if (continuation is null) return recent;
        }
        log.LogWarning("{event}: {detail}", "not all swept",
            $"{bucket}/{prefix} has more than {MostPages * 1000:N0} objects: those that were listed last are not swept");
        return recent;
    }
}
