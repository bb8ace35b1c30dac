using Amazon.S3.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Show;

/// <summary>Copies a run's results into a folder, so that they outlive a local cloud's state.</summary>
internal sealed class ResultDownload(Cloud cloud, RunFolder run)
{
    public async Task SaveAsync(string folder, CancellationToken cancellation)
    {
        var pages = cloud.S3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = cloud.ResultsBucket, Prefix = run.Prefix });
        await foreach (var found in pages.S3Objects.WithCancellation(cancellation))
        {
            if (found.Key.StartsWith(run.Checkpoints, StringComparison.Ordinal)) continue;
            var path = Path.Combine(folder, found.Key[run.Prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var answer = await cloud.S3.GetObjectAsync(cloud.ResultsBucket, found.Key, cancellation);
            await using var file = File.Create(path);
            await answer.ResponseStream.CopyToAsync(file, cancellation);
        }
    }
}
