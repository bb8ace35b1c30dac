using Amazon.Lambda.Core;
using Amazon.S3;
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
    private readonly RunDocuments _results = new(s3, resultsBucket);
    private readonly DatasetListing _listing = new(s3);

    public async Task<(int Uploads, int Started)> StartAsync(DateTimeOffset since, ILambdaLogger log)
    {
        var (uploads, started) = (0, 0);
        foreach (var arrived in await new RecentObjects(s3, dataBucket, time).ListAsync(DataNames.Datasets, since, log))
        {
            if (DataNames.StartedBy(arrived.Key) is not { } upload) continue;
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
}
