using Amazon.S3.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Predict;

/// <summary>Copies predictions to this machine, in a file that is there when it is whole.</summary>
internal static class PredictionDownload
{
    public static async Task SaveAsync(Cloud cloud, PredictionResult result, string path, CancellationToken cancellation)
    {
        var request = new GetObjectRequest { BucketName = cloud.ResultsBucket, Key = result.Output, VersionId = result.OutputVersionId };
        using var answer = await cloud.S3.GetObjectAsync(request, cancellation);
        var unfinished = path + ".part";
        await using (var file = File.Create(unfinished)) await answer.ResponseStream.CopyToAsync(file, cancellation);
        File.Move(unfinished, path, overwrite: true);
    }
}
