using Amazon.S3.Model;
using Microsoft.AspNetCore.Http;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Tests.Attempts;
using Progress = Overnight.Contracts.Progress;

namespace Overnight.Trainer.Tests.Storage;

/// <summary>What the trainer says it asked of S3, beside what S3 saw.</summary>
public sealed class MeteredS3Tests(Bucket bucket) : IClassFixture<Bucket>, IDisposable
{
    public void Dispose() => bucket.Intercept = null;

    [Fact]
    public async Task Requests_count_as_S3_charges_for_them()
    {
        using var s3 = bucket.Metered();
        await s3.PutObjectAsync(Put("a", 1_000));
        await s3.CopyObjectAsync(Bucket.Name, "a", Bucket.Name, "b");
        await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket.Name });
        Assert.Equal(new StorageUse(3, 0, 1_000), s3.Use);

        using (await s3.GetObjectAsync(Bucket.Name, "a")) { }
        await s3.GetObjectMetadataAsync(Bucket.Name, "a");
        await s3.DeleteObjectAsync(Bucket.Name, "a");
        Assert.Equal(new StorageUse(3, 2, 1_000), s3.Use);
    }

    [Fact]
    public async Task A_multipart_upload_is_its_parts_and_what_frames_them()
    {
        using var s3 = bucket.Metered();
        var upload = (await s3.InitiateMultipartUploadAsync(Bucket.Name, "parts")).UploadId;
        var parts = new List<PartETag>();
        foreach (var (number, size) in new[] { (1, 5 * 1024 * 1024), (2, 77) })
        {
            var part = new UploadPartRequest
            {
                BucketName = Bucket.Name,
                Key = "parts",
                UploadId = upload,
                PartNumber = number,
                PartSize = size,
                InputStream = new MemoryStream(new byte[size]),
            };
            parts.Add(new PartETag(number, (await s3.UploadPartAsync(part)).ETag));
        }
        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = Bucket.Name, Key = "parts", UploadId = upload, PartETags = parts });
        Assert.Equal(new StorageUse(4, 0, (5 * 1024 * 1024) + 77), s3.Use);
    }

    [Fact]
    public async Task What_the_SDK_repeats_is_charged_each_time_and_stored_once()
    {
        using var s3 = bucket.Metered(retries: 2);
        var refused = 0;
        bucket.Intercept = request => HttpMethods.IsPut(request.Method) && ++refused <= 2 ? StatusCodes.Status503ServiceUnavailable : null;
        await s3.PutObjectAsync(Put("a", 10));
        Assert.Equal(new StorageUse(3, 0, 10), s3.Use);
    }

    [Fact]
    public async Task An_attempts_progress_has_every_request_that_S3_saw()
    {
        var training = new PlannedTraining { Epochs = 12, BatchSize = 24, LearningRate = 0.01, WeightDecay = 0.01, Validation = 0.2, Seed = 3 };
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, training, threads: 1);
        var (seen, beforeLastProgress, gate) = (new StorageUse(0, 0, 0), new StorageUse(0, 0, 0), new Lock());
        bucket.Intercept = request =>
        {
            lock (gate)
            {
                var isPut = HttpMethods.IsPut(request.Method);
                if (isPut && request.Path.Value!.EndsWith("progress.json", StringComparison.Ordinal)) beforeLastProgress = seen;
                var bytes = long.TryParse(request.Headers["x-amz-decoded-content-length"], out var decoded) ? decoded : request.ContentLength ?? 0;
                if (isPut) seen = seen with { Writes = seen.Writes + 1, WrittenBytes = seen.WrittenBytes + bytes };
                if (HttpMethods.IsGet(request.Method)) seen = seen with { Reads = seen.Reads + 1 };
            }
            return null;
        };
        await run.MustEndAsync(ExitCode.Done, time: new TickingTime(int.MaxValue, () => { }));
        var progress = await bucket.GetAsync<Progress>(run.Folder.Progress);
        Assert.Equal(beforeLastProgress, progress.Storage);
        Assert.True(seen.Reads >= 3 && seen.Writes >= 7, $"{seen}");
    }

    private static PutObjectRequest Put(string key, int bytes) =>
        new() { BucketName = Bucket.Name, Key = key, InputStream = new MemoryStream(new byte[bytes]) };
}
