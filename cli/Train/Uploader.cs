using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Train;

/// <summary>Sends a dataset, its marker last, and says which run that starts.</summary>
internal sealed class Uploader(Cloud cloud)
{
    /// <param name="dataset">What to send.</param>
    /// <param name="recipe">The recipe's path, or null to train by the data and the defaults.</param>
    /// <param name="sent">Told the bytes sent so far, over all files.</param>
    /// <param name="cancellation">Stops between parts; what was sent without its marker starts nothing.</param>
    public async Task<RunFolder> SendAsync(DatasetUpload dataset, string? recipe, Action<long> sent, CancellationToken cancellation)
    {
        var recipeETag = await SendRecipeAsync(dataset.Upload.Name, recipe, cancellation);
        using var transfer = new TransferUtility(cloud.S3);
        long before = 0;
        foreach (var (key, file) in dataset.Files)
        {
            var request = new TransferUtilityUploadRequest { BucketName = cloud.DataBucket, Key = key, FilePath = file.FullName };
            var start = before;
            request.UploadProgressEvent += (_, progress) => sent(start + progress.TransferredBytes);
            await transfer.UploadAsync(request, cancellation);
            before += file.Length;
        }
        if (dataset.CompleteMarker is { } marker)
            await cloud.S3.PutObjectAsync(new PutObjectRequest { BucketName = cloud.DataBucket, Key = marker, ContentBody = "" }, cancellation);
        return new RunFolder(dataset.Upload.Name, await RunOfAsync(dataset, recipeETag, cancellation));
    }

    /// <summary>The run's id follows from what lies in the bucket, here as in StartRun.</summary>
    private async Task<string> RunOfAsync(DatasetUpload dataset, string? recipeETag, CancellationToken cancellation)
    {
        var objects = new List<DataObject>();
        var pages = cloud.S3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = cloud.DataBucket, Prefix = dataset.Upload.Source });
        await foreach (var found in pages.S3Objects.WithCancellation(cancellation))
            if (found.Key != dataset.CompleteMarker && (dataset.Upload.IsFolder || found.Key == dataset.Upload.Source))
                objects.Add(new DataObject { Key = found.Key, ETag = found.ETag, SizeBytes = found.Size ?? 0 });
        return RunId.Of(cloud.DataBucket, dataset.Upload, objects, recipeETag);
    }

    private async Task<string?> SendRecipeAsync(string name, string? recipe, CancellationToken cancellation)
    {
        var key = DataNames.Recipe(name);
        if (recipe is not null)
        {
            if (!File.Exists(recipe)) throw new CommandException($"found nothing at '{recipe}', expected a recipe", ExitCode.NotFound);
            var answer = await cloud.S3.PutObjectAsync(new PutObjectRequest { BucketName = cloud.DataBucket, Key = key, FilePath = recipe }, cancellation);
            return answer.ETag;
        }
        try
        {
            return (await cloud.S3.GetObjectMetadataAsync(cloud.DataBucket, key, cancellation)).ETag;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
