using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Functions.StartRun;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SweepUploads;

/// <summary>
/// Finds the uploads that started no run. StartRun notes each upload under the hash of its content, without the recipe: a recipe
/// that was changed later must not train old data again.
/// </summary>
internal sealed class LostUploads(IAmazonS3 s3, RunStarter starter, string dataBucket, string resultsBucket, TimeProvider time)
{
    /// <summary>A listing of more says that datasets want to be folders of their own, and would outlast the function.</summary>
    private const int MostPages = 500;

    /// <summary>S3 may still deliver the event of anything younger: "can sometimes take a minute or longer".</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    private readonly RunDocuments _results = new(s3, resultsBucket);
    private readonly DatasetListing _listing = new(s3);

    public async Task<(int Uploads, int Started)> StartAsync(DateTimeOffset since, ILambdaLogger log)
    {
        var (uploads, started) = (0, 0);
        foreach (var (upload, arrived) in await RecentAsync(since, log))
        {
            uploads++;
            var files = upload.IsFolder ? await _listing.ListAsync(dataBucket, upload) : [arrived];
            if (await _results.AnyAsync(ResultNames.Upload(upload.Name, RunId.OfUpload(dataBucket, upload, files)))) continue;
            var (run, start) = await starter.StartAsync(dataBucket, upload, files);
            if (start != RunStart.WaitsForNight) started++;
            var sentence = start == RunStart.WaitsForNight ? "waits for the night" : "starts it now";
            log.Complain(run, [$"{upload.Source} {sentence}: its event was lost"]);
        }
        return (uploads, started);
    }

    private async Task<List<(Upload Upload, DataObject Arrived)>> RecentAsync(DateTimeOffset since, ILambdaLogger log)
    {
        var until = time.GetUtcNow() - Settled;
        var recent = new List<(Upload, DataObject)>();
        string? continuation = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await s3.ListObjectsV2Async(new ListObjectsV2Request
            {
                BucketName = dataBucket,
                Prefix = DataNames.Datasets,
                ContinuationToken = continuation,
            });
            foreach (var found in answer.S3Objects ?? [])
            {
                var at = found.LastModified is { } modified ? new DateTimeOffset(modified.ToUniversalTime()) : DateTimeOffset.MinValue;
                if (at < since || at > until || DataNames.StartedBy(found.Key) is not { } upload) continue;
                recent.Add((upload, new DataObject { Key = found.Key, ETag = found.ETag.Trim('"'), SizeBytes = found.Size ?? 0 }));
            }
            continuation = answer.NextContinuationToken;
            if (continuation is null) return recent;
        }
        log.LogWarning(
            "{event}: {detail}", "not all swept",
            $"{dataBucket}/{DataNames.Datasets} has more than {MostPages * 1000:N0} objects: those that were listed last are not swept");
        return recent;
    }
}
