using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;

namespace Overnight.Bench.Trainer;

/// <summary>This project's own S3 over HTTP, in a folder of its own, with one bucket.</summary>
internal sealed class LocalStore : IAsyncDisposable
{
    public const string Bucket = "overnight-bench";

    private readonly string _folder;
    private readonly ObjectStore _store;
    private readonly LoopbackServer _server;

    private LocalStore(string folder, ObjectStore store, LoopbackServer server)
    {
        (_folder, _store, _server) = (folder, store, server);
        var config = new AmazonS3Config { ServiceURL = server.Address.ToString(), ForcePathStyle = true };
        S3 = new AmazonS3Client(new BasicAWSCredentials("bench", "bench"), config);
    }

    public Uri Address => _server.Address;

    public IAmazonS3 S3 { get; }

    public static async Task<LocalStore> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        var store = new ObjectStore(folder, TimeProvider.System);
        store.CreateBucket(Bucket, versioned: false);
        var endpoint = new S3Endpoint(store, new BucketNotifications(new NoFunctions()));
        return new LocalStore(folder, store, await LoopbackServer.StartAsync(0, endpoint.HandleAsync));
    }

    /// <returns>The object's ETag.</returns>
    public async Task<string> PutAsync(string key, byte[] bytes)
    {
        var put = await S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) });
        return put.ETag.Trim('"');
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Nothing listens to this bucket.</summary>
    private sealed class NoFunctions : IFunctionInvoker
    {
        public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");

        public void InvokeLater(string function, ReadOnlyMemory<byte> payload) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");
    }
}
