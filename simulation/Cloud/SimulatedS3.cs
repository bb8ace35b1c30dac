using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Simulation.Faults;

namespace Overnight.Simulation.Cloud;

/// <summary>
/// The SDK's client as its callers see it, on the buckets of the caller's night. What S3 may do wrong it does here; what the SDK's
/// standard mode tries again (three times in all) is tried again here.
/// docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
/// </summary>
internal sealed class SimulatedS3() : AmazonS3Client(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    private const int MostTries = 3;

    public static SimulatedS3 Instance { get; } = new();

    public override Task<GetObjectResponse> GetObjectAsync(GetObjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("GET", request.Key, isWrite: false, caller =>
        {
            if (caller.Night.Buckets.Find(request.BucketName, request.Key, request.VersionId) is not { } found) throw Buckets.NoSuchKey();
            if (request.EtagToMatch is { } eTag && eTag.Trim('"') != found.ETag)
                throw Buckets.Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            if (request.EtagToNotMatch is { } known && known.Trim('"') == found.ETag)
                throw Buckets.Error(HttpStatusCode.NotModified, "NotModified", "Not Modified");
            var (start, end) = (0, found.Bytes.Length - 1);
            if (request.ByteRange is { } range) (start, end) = ((int)range.Start, (int)Math.Min(range.End, found.Bytes.Length - 1));
            return new GetObjectResponse
            {
                BucketName = request.BucketName,
                Key = request.Key,
                ETag = $"\"{found.ETag}\"",
                VersionId = found.VersionId,
                ContentLength = end - start + 1,
                ResponseStream = new MemoryStream(found.Bytes, start, end - start + 1, writable: false),
                HttpStatusCode = HttpStatusCode.OK,
            };
        }, cancellationToken);

    public override Task<GetObjectMetadataResponse> GetObjectMetadataAsync(GetObjectMetadataRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("HEAD", request.Key, isWrite: false, caller =>
        {
            if (caller.Night.Buckets.Find(request.BucketName, request.Key, request.VersionId) is not { } found)
                throw Buckets.Error(HttpStatusCode.NotFound, "NotFound", "Not Found");
            return new GetObjectMetadataResponse
            {
                ETag = $"\"{found.ETag}\"",
                VersionId = found.VersionId,
                ContentLength = found.Bytes.Length,
                HttpStatusCode = HttpStatusCode.OK,
            };
        }, cancellationToken);

    public override Task<ListObjectsV2Response> ListObjectsV2Async(ListObjectsV2Request request, CancellationToken cancellationToken = default) =>
        CallAsync("LIST", request.Prefix ?? "", isWrite: false, caller =>
        {
            var most = request.MaxKeys ?? 1000;
            var page = caller.Night.Buckets.Below(request.BucketName, request.Prefix ?? "", request.ContinuationToken).Take(most + 1).ToList();
            var isTruncated = page.Count > most;
            if (isTruncated) page.RemoveAt(most);
            return new ListObjectsV2Response
            {
                // The SDK gives null, not an empty list, where there is nothing.
                S3Objects = page.Count == 0 ? null : page.ConvertAll(entry => new S3Object
                {
                    BucketName = request.BucketName,
                    Key = entry.Key,
                    ETag = $"\"{entry.Value.ETag}\"",
                    Size = entry.Value.Bytes.Length,
                    LastModified = entry.Value.At.UtcDateTime,
                }),
                IsTruncated = isTruncated,
                NextContinuationToken = isTruncated ? page[^1].Key : null,
                HttpStatusCode = HttpStatusCode.OK,
            };
        }, cancellationToken);

    public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        var bytes = new byte[request.InputStream.Length - request.InputStream.Position];
        request.InputStream.ReadExactly(bytes);
        var isConditional = request.IfMatch is not null || request.IfNoneMatch is not null;
        return await CallAsync("PUT", request.Key, isWrite: true, caller =>
        {
            var put = caller.Night.Mutant.Put(request, bytes, caller);
            return new PutObjectResponse { ETag = $"\"{put.ETag}\"", VersionId = put.VersionId, HttpStatusCode = HttpStatusCode.OK };
        }, cancellationToken, isConditional);
    }

    public override Task<CopyObjectResponse> CopyObjectAsync(CopyObjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("COPY", request.DestinationKey, isWrite: true, caller =>
        {
            if (caller.Night.Buckets.Find(request.SourceBucket, request.SourceKey, request.SourceVersionId) is not { } found) throw Buckets.NoSuchKey();
            var put = caller.Night.Buckets.Put(request.DestinationBucket, request.DestinationKey, found.Bytes, by: caller);
            return new CopyObjectResponse { ETag = $"\"{put.ETag}\"", HttpStatusCode = HttpStatusCode.OK };
        }, cancellationToken);

    public override Task<DeleteObjectResponse> DeleteObjectAsync(DeleteObjectRequest request, CancellationToken cancellationToken = default) =>
        CallAsync("DELETE", request.Key, isWrite: true, caller =>
        {
            caller.Night.Buckets.Delete(request.BucketName, request.Key);
            return new DeleteObjectResponse { HttpStatusCode = HttpStatusCode.NoContent };
        }, cancellationToken);

    private static async Task<T> CallAsync<T>(
        string method, string key, bool isWrite, Func<Caller, T> effect, CancellationToken cancellation, bool isConditional = false)
    {
        var caller = Caller.Current;
        var (night, chance) = (caller.Night, caller.Night.Chance);
        for (var tries = 1; ; tries++)
        {
            var mayFail = tries < MostTries || !caller.IsSpared;
            var slow = chance.Strikes(isWrite ? Fault.S3SlowUpload : Fault.S3Slow) ? chance.Seconds(3, 40) : 0;
            await Task.Delay(TimeSpan.FromSeconds(slow) + chance.Latency(), night.Time, cancellation);
            if (caller.IsGone) await caller.DieAsync();
            var diesNow = caller.Call();
            if (diesNow && !caller.DiesAfterEffect) await caller.DieAsync();
            AmazonS3Exception error;
            if (mayFail && chance.Strikes(Fault.S3Unavailable, key))
            {
                error = Buckets.Error(HttpStatusCode.ServiceUnavailable, "SlowDown", "Please reduce your request rate.");
            }
            else if (mayFail && isWrite && chance.Strikes(Fault.S3TornUpload, key))
            {
                // The connection broke in the middle: S3 keeps nothing of it.
                error = Buckets.Error(HttpStatusCode.BadRequest, "RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.");
            }
            else if (mayFail && isConditional && chance.Strikes(Fault.S3Conflict, key))
            {
                // Not one of those that the SDK repeats.
                throw Buckets.Error(HttpStatusCode.Conflict, "ConditionalRequestConflict", "The conditional request cannot succeed due to a conflicting operation against this resource.");
            }
            else
            {
                var answer = effect(caller);
                if (diesNow) await caller.DieAsync();
                if (!(mayFail && isWrite && chance.Strikes(Fault.S3AnswerLost, key))) return answer;
                error = Buckets.Error(HttpStatusCode.InternalServerError, "InternalError", "We encountered an internal error. Please try again.");
            }
            night.History.Note($"s3 {method} {key}: {error.ErrorCode}, try {tries} of {caller.Name}");
            if (tries == MostTries) throw error;
            await Task.Delay(TimeSpan.FromSeconds(tries) + chance.Latency(), night.Time, cancellation);
        }
    }
}
