using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>A user who tries again for as long as the cloud is away or has a full disk.</summary>
internal sealed class PatientClient(Uri endpoint) : IDisposable
{
    public const string DataBucket = "overnight-data-000000000000-us-east-1", ResultsBucket = "overnight-results-000000000000-us-east-1";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(30);

    private readonly AmazonS3Client _s3 = new(
        new BasicAWSCredentials("local", "local"),
        new AmazonS3Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0, Timeout = LongestTry });

    public Task UploadAsync(string key, byte[] bytes, CancellationToken cancellation) => PatientlyAsync(
        () => _s3.PutObjectAsync(new PutObjectRequest { BucketName = DataBucket, Key = key, InputStream = new MemoryStream(bytes) }, cancellation), cancellation);

    /// <summary>The object of the results bucket; null where there is none.</summary>
    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellation) => PatientlyAsync(async () =>
    {
        try
        {
            using var answer = await _s3.GetObjectAsync(ResultsBucket, key, cancellation);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, cancellation);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }, cancellation);

    /// <summary>What the results bucket holds, older versions included: a thousand at most.</summary>
    public Task<List<S3ObjectVersion>> VersionsAsync(CancellationToken cancellation) => PatientlyAsync(async () =>
    {
        var listing = await _s3.ListVersionsAsync(new ListVersionsRequest { BucketName = ResultsBucket }, cancellation);
        Assert.False(listing.IsTruncated ?? false, "found more than a thousand versions in the results bucket");
        return listing.Versions ?? [];
    }, cancellation);

    public void Dispose() => _s3.Dispose();

    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> tryAsync, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await tryAsync();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && IsPassing(e))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            }
        }
    }

    /// <summary>No connection, one that broke, or a fault of the service; what it refuses it will refuse again.</summary>
    private static bool IsPassing(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: var status } => (int)status is 0 or >= 500,
        AmazonClientException or HttpRequestException or IOException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };
}
