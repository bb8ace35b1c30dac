using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Cli.Connect;

/// <summary>Reads the results bucket's documents.</summary>
internal sealed class ResultDocuments(IAmazonS3 s3, string bucket)
{
    public string Bucket => bucket;

    /// <summary>The document, or null where there is none yet.</summary>
    public async Task<T?> ReadAsync<T>(string key, CancellationToken cancellation)
        where T : class
    {
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, key, cancellation);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, cancellation);
            return Documents.Parse<T>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await s3.GetObjectMetadataAsync(bucket, key, cancellation);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    public async Task<List<(string Key, string ETag)>> ListAsync(string prefix, CancellationToken cancellation)
    {
        var all = new List<(string, string)>();
        var pages = s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix });
        await foreach (var found in pages.S3Objects.WithCancellation(cancellation)) all.Add((found.Key, found.ETag));
        return all;
    }

    /// <exception cref="CommandException">There is no such run.</exception>
    public async Task<RunFolder> FindRunAsync(string run, CancellationToken cancellation) =>
        (await FindRunsAsync(RunFolder.Runs, cancellation)).LastOrDefault(found => found.Run == run)
            ?? throw new CommandException($"found no run '{run}' in {bucket}, expected one that `overnight runs` lists", ExitCode.NotFound);

    /// <summary>Every run that has left a document below <paramref name="prefix"/>, newest document last.</summary>
    public async Task<List<RunFolder>> FindRunsAsync(string prefix, CancellationToken cancellation)
    {
        var seen = new Dictionary<RunFolder, DateTime>();
        var pages = s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix });
        await foreach (var found in pages.S3Objects.WithCancellation(cancellation))
        {
            if (found.Key.Split('/') is not [_, var name, var run, "plan.json" or "result.json"]) continue;
            var at = found.LastModified ?? default;
            var folder = new RunFolder(name, run);
            seen[folder] = seen.TryGetValue(folder, out var earlier) && earlier > at ? earlier : at;
        }
        return [.. seen.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    public string Uri(string key) => $"s3://{bucket}/{key}";
}
