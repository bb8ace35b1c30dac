using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http;
using Overnight.Contracts;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;
using MeteredS3 = Overnight.Trainer.Storage.MeteredS3;

namespace Overnight.Trainer.Tests;

/// <summary>This project's own S3 over HTTP, in a folder of its own, with one bucket for data and results alike.</summary>
public sealed class Bucket : IAsyncLifetime
{
    public const string Name = "overnight-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-trainer-").FullName;
    private ObjectStore _store = null!;
    private LoopbackServer _server = null!;

    public Uri Address => _server.Address;

    /// <summary>Looks at each request before S3 does; where it answers an HTTP status, S3 never sees the request.</summary>
    public Func<HttpRequest, int?>? Intercept { get; set; }

    public IAmazonS3 S3 { get; private set; } = null!;

    /// <summary>Retries would only make a test's refusals last longer.</summary>
    internal MeteredS3 Metered(int retries = 0) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonS3Config { ServiceURL = Address.ToString(), ForcePathStyle = true, MaxErrorRetry = retries });

    public async ValueTask InitializeAsync()
    {
        _store = new ObjectStore(_folder, TimeProvider.System);
        _store.CreateBucket(Name, versioned: false);
        var endpoint = new S3Endpoint(_store, new BucketNotifications(new NoFunctions()));
        _server = await LoopbackServer.StartAsync(0, context =>
        {
            if (Intercept?.Invoke(context.Request) is not { } status) return endpoint.HandleAsync(context);
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        S3 = Metered();
    }

    /// <returns>The object's ETag.</returns>
    public async Task<string> PutAsync(string key, byte[] bytes) => (await S3.PutObjectAsync(
        new PutObjectRequest { BucketName = Name, Key = key, InputStream = new MemoryStream(bytes) })).ETag.Trim('"');

    /// <summary>Null where there is no such object.</summary>
    public async Task<byte[]?> TryGetAsync(string key)
    {
        try
        {
            using var response = await S3.GetObjectAsync(Name, key);
            using var bytes = new MemoryStream();
            await response.ResponseStream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (NoSuchKeyException)
        {
            return null;
        }
    }

    public async Task<T> GetAsync<T>(string key) =>
        Documents.Parse<T>(await TryGetAsync(key) ?? throw new InvalidOperationException($"found no object {key}"));

    public async Task<List<string>> ListAsync(string prefix)
    {
        var page = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Name, Prefix = prefix });
        return [.. (page.S3Objects ?? []).Select(o => o.Key)];
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await _server.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class NoFunctions : IFunctionInvoker
    {
        public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");

        public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new InvalidOperationException($"found a call of {function}, expected none");
    }
}
