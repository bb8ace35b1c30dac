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
            if (PathBelow(folder, found.Key[run.Prefix.Length..]) is not { } path) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var answer = await cloud.S3.GetObjectAsync(cloud.ResultsBucket, found.Key, cancellation);
            await using var file = File.Create(path);
            await answer.ResponseStream.CopyToAsync(file, cancellation);
        }
    }

    /// <summary>
    /// Where an object of the run goes. A trainer of the user's own names its files as it likes: a name that would be written elsewhere, or
    /// that no file can have, is left in the bucket.
    /// </summary>
    /// <returns>Null for such a name.</returns>
    internal static string? PathBelow(string folder, string name) =>
        name.Contains('\0', StringComparison.Ordinal) || name.Split('/').Any(part => part is "" or "." or "..") ? null : Path.Combine(folder, name);
}
