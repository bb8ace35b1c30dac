using Amazon.S3.Transfer;
using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Predict;

/// <summary>A file that is to be predicted.</summary>
internal sealed record PredictionUpload(string Name, FileInfo File)
{
    private string Key => DataNames.ToPredict(Name, File.Name);

    public static PredictionUpload Of(string name, string path)
    {
        if (name.Length == 0 || name.Contains('/')) throw new CommandException($"found the name '{name}', expected one without '/'", ExitCode.Usage);
        if (Directory.Exists(path))
            throw new CommandException($"found a folder at '{path}', expected a file: each file is predicted by itself", ExitCode.NotFound);
        return System.IO.File.Exists(path) ? new PredictionUpload(name, new FileInfo(path))
            : throw new CommandException($"found nothing at '{path}', expected a file to predict", ExitCode.NotFound);
    }

    /// <param name="sent">Told the bytes sent so far.</param>
    public async Task<SentPrediction> SendAsync(Cloud cloud, Action<long> sent, CancellationToken cancellation)
    {
        using var transfer = new TransferUtility(cloud.S3);
        var request = new TransferUtilityUploadRequest { BucketName = cloud.DataBucket, Key = Key, FilePath = File.FullName };
        request.UploadProgressEvent += (_, progress) => sent(progress.TransferredBytes);
        await transfer.UploadAsync(request, cancellation);
        var head = await cloud.S3.GetObjectMetadataAsync(cloud.DataBucket, Key, cancellation);
        return new SentPrediction(new PredictionFolder(Name, File.Name, ""), head.VersionId, head.ETag.Trim('"'),
            new DateTimeOffset((head.LastModified ?? default).ToUniversalTime()));
    }
}

/// <summary>What was sent, and where its result will be.</summary>
internal sealed record SentPrediction(PredictionFolder Folder, string? VersionId, string ETag, DateTimeOffset ArrivedAt)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>That of the upload, or of a newer one of the same file.</summary>
    public async Task<PredictionResult> ResultAsync(ResultDocuments documents, TimeProvider clock, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await documents.ReadAsync<PredictionResult>(Folder.Result, cancellation);
            if (result is not null && (IsOurs(result) || result.ArrivedAt > ArrivedAt)) return result;
            await Task.Delay(LookEvery, clock, cancellation);
        }
    }

    private bool IsOurs(PredictionResult result) =>
        result.VersionId is null ? result.ETag == ETag && result.ArrivedAt >= ArrivedAt : result.VersionId == VersionId;
}
