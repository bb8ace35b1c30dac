using System.Net;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Predictions;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SweepUploads;

/// <summary>
/// Finds the files to predict that started no prediction. StartRun notes each under its key and ETag, whoever was the champion: a
/// new champion predicts nothing again by itself.
/// </summary>
internal sealed class LostPredictions(
    IAmazonS3 s3, PredictionStarter starter, string dataBucket, string resultsBucket, TimeProvider time)
{
    private readonly RunDocuments _results = new(s3, resultsBucket);

    public async Task<(int Files, int Started)> StartAsync(DateTimeOffset since, ILambdaLogger log)
    {
        var (files, started) = (0, 0);
        foreach (var arrived in await new RecentObjects(s3, dataBucket, time).ListAsync(DataNames.Predict, since, log))
        {
            if (DataNames.PredictedBy(arrived.Key) is not { } asked) continue;
            files++;
            var file = new FileToPredict(dataBucket, asked.Name, asked.File, null, arrived.ETag);
            if (await _results.AnyAsync(ResultNames.Upload(file.Name, file.Note))) continue;
            if (await SeenAsync(file) is not { } seen) continue;
            var (id, _) = await starter.StartAsync(seen);
            started++;
            log.Complain(id, [$"{arrived.Key} starts it now: its event was lost"]);
        }
        return (files, started);
    }

    /// <summary>With its version, as the event would have told it; null where it was deleted since it was listed.</summary>
    private async Task<FileToPredict?> SeenAsync(FileToPredict file)
    {
        try
        {
            var head = await s3.GetObjectMetadataAsync(dataBucket, DataNames.ToPredict(file.Name, file.File));
            return file with { VersionId = FileToPredict.Known(head.VersionId), ETag = head.ETag.Trim('"') };
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
