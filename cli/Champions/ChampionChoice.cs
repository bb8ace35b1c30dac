using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Cli.Connect;
using Overnight.Contracts;
using Metrics = Overnight.Contracts.Metrics;

namespace Overnight.Cli.Champions;

/// <summary>Makes a run the champion because a person says so: a rollback, or a run that the workflow could not compare.</summary>
internal sealed class ChampionChoice(IAmazonS3 s3, ResultDocuments documents, string name, TimeProvider time)
{
    /// <summary>Each round that is lost was won by a run that ended meanwhile.</summary>
    private const int MostRounds = 20;

    private readonly string _key = new ModelNames(name).Champion;

    /// <exception cref="CommandException">The run has no model to promote.</exception>
    public async Task<Champion> SetAsync(string run, CancellationToken cancellation)
    {
        var promotion = await PromotionOfAsync(run, cancellation);
        for (var round = 0; round < MostRounds; round++)
        {
            var (champion, eTag) = await ReadAsync(cancellation);
            if (champion?.Run == run) return champion;
            var next = Champion.After(name, champion, promotion, time.GetUtcNow());
            if (await TryWriteAsync(next, eTag, cancellation)) return next;
        }
        throw new CommandException($"found another champion of '{name}' in each of {MostRounds} rounds: try again when fewer runs end", ExitCode.Unavailable);
    }

    private async Task<Promotion> PromotionOfAsync(string run, CancellationToken cancellation)
    {
        var folder = new RunFolder(name, run);
        var metrics = await documents.ReadAsync<Metrics>(folder.Metrics, cancellation)
            ?? throw new CommandException(
                $"found no metrics of run '{run}' of '{name}' in {documents.Bucket}, expected one of its runs that succeeded: "
                + $"`overnight runs --name {name}` lists them", ExitCode.NotFound);
        var model = await s3.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = documents.Bucket, Prefix = folder.Model, MaxKeys = 1 }, cancellation);
        if (model.S3Objects is not { Count: > 0 })
            throw new CommandException(
                $"found no file below {documents.Uri(folder.Model)}, expected the run's model. Were they deleted? The bucket keeps what was "
                + "deleted for a week: restore them, or choose another run", ExitCode.NotFound);
        return new Promotion
        {
            Run = run,
            Promoted = true,
            Message = "Promoted: set by hand.",
            HoldOut = (await documents.ReadAsync<HoldOutScores>(folder.HoldOut, cancellation))?.HoldOut,
            Metric = metrics.Primary,
        };
    }

    /// <summary>One that cannot be read is written anew, and its history is lost with it.</summary>
    private async Task<(Champion? Champion, string? ETag)> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var eTag = (await s3.GetObjectMetadataAsync(documents.Bucket, _key, cancellation)).ETag;
            // Overwritten in between, the write with this ETag is refused.
            return (await documents.ReadAsync<Champion>(_key, cancellation), eTag);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }
        catch (JsonException)
        {
            return (null, (await s3.GetObjectMetadataAsync(documents.Bucket, _key, cancellation)).ETag);
        }
    }

    private async Task<bool> TryWriteAsync(Champion champion, string? instead, CancellationToken cancellation)
    {
        var put = new PutObjectRequest
        {
            BucketName = documents.Bucket,
            Key = _key,
            ContentType = "application/json",
            InputStream = new MemoryStream(Documents.ToBytes(champion), writable: false),
        };
        if (instead is null) put.IfNoneMatch = "*";
        else put.IfMatch = instead;
        try
        {
            await s3.PutObjectAsync(put, cancellation);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
            return false;
        }
    }
}
