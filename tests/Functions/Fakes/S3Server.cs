using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;

namespace Overnight.Functions.Tests.Fakes;

/// <summary>The local S3 behind its endpoint, with buckets "data" and "results", and the SDK's client for it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-functions-").FullName;
    private readonly ObjectStore _store;
    private LoopbackServer _server = null!;

    private S3Server()
    {
        _store = new ObjectStore(_folder, TimeProvider.System);
        _store.CreateBucket("data", versioned: true);
        _store.CreateBucket("results", versioned: true);
    }

    public AmazonS3Client Client { get; private set; } = null!;

    public static async Task<S3Server> StartAsync()
    {
        var s3 = new S3Server();
        var router = new ServiceRouter([new S3Endpoint(s3._store, new BucketNotifications(Substitute.For<IFunctionInvoker>()))], _ => { });
        s3._server = await LoopbackServer.StartAsync(0, router.HandleAsync);
        s3.Client = new AmazonS3Client(new BasicAWSCredentials("key", "secret"),
            new AmazonS3Config { ServiceURL = s3._server.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        return s3;
    }

    public async Task<PutObjectResponse> PutAsync(string bucket, string key, byte[] bytes) =>
        await Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(bytes) });

    public Task<PutObjectResponse> PutAsync<T>(string key, T document) => PutAsync("results", key, Documents.ToBytes(document));

    /// <summary>Null where there is none.</summary>
    public async Task<byte[]?> BytesAsync(string key)
    {
        try
        {
            using var answer = await Client.GetObjectAsync("results", key);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
