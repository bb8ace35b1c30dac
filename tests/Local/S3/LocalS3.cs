using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

/// <summary>The real store behind a real server in a folder of its own, with the real SDK's client and a plain HTTP client on it.</summary>
internal sealed class LocalS3 : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly TimeProvider _clock;
    private readonly TimeProvider _wallClock;
    private LoopbackServer _server = null!;

    private LocalS3(TimeProvider clock, TimeProvider wallClock)
    {
        _clock = clock;
        _wallClock = wallClock;
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("overnight-s3-").FullName;

    public ObjectStore Store { get; private set; } = null!;

    public RecordedInvocations Functions { get; } = new();

    public BucketNotifications Notifications { get; private set; } = null!;

    public AmazonS3Client Client { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public Uri Address => _server.Address;

    /// <summary>With an empty bucket called "bucket".</summary>
    public static async Task<LocalS3> StartAsync(bool versioned = false, TimeProvider? clock = null, TimeProvider? wallClock = null)
    {
        var s3 = new LocalS3(clock ?? TimeProvider.System, wallClock ?? TimeProvider.System);
        await s3.OpenAsync();
        s3.Store.CreateBucket("bucket", versioned);
        return s3;
    }

    /// <summary>Closes everything and starts anew on the same folder.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task<PutObjectResponse> PutAsync(string key, string text) =>
        await Client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = key, ContentBody = text });

    public async Task<string> TextAsync(string key, string? versionId = null)
    {
        using var answer = await Client.GetObjectAsync(new GetObjectRequest { BucketName = "bucket", Key = key, VersionId = versionId });
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A request as written, without an SDK's idea of what is allowed.</summary>
    public async Task<RawAnswer> SendAsync(HttpMethod method, string pathAndQuery, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        var raw = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(method, new Uri(Address.GetLeftPart(UriPartial.Authority) + pathAndQuery, in raw));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await Http.SendAsync(request);
        var all = answer.Headers.Concat(answer.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
        return new RawAnswer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), all);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Folder, recursive: true);
        Assert.True(_faults.IsEmpty, string.Join(Environment.NewLine, _faults));
    }

    private AmazonS3Client NewClient()
    {
        var config = new AmazonS3Config
        {
            ServiceURL = Address.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        };
        return new AmazonS3Client(new BasicAWSCredentials("AKIATEST", "secret"), config);
    }

    private async Task OpenAsync()
    {
        Store = new ObjectStore(Folder, _clock);
        Notifications = new BucketNotifications(Functions);
        var endpoint = new S3Endpoint(Store, Notifications) { WallClock = _wallClock };
        var router = new ServiceRouter([endpoint], message =>
        {
            if (!message.Contains("the client went away", StringComparison.Ordinal)) _faults.Enqueue(message);
        });
        _server = await LoopbackServer.StartAsync(0, router.HandleAsync);
        Client = NewClient();
        Http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
    }

    private async Task CloseAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await _server.DisposeAsync();
        Store.Dispose();
    }
}

internal sealed record RawAnswer(HttpStatusCode Status, string Body, Dictionary<string, string> Headers)
{
    /// <summary>The error's code, empty where the body is no error.</summary>
    public string Code => Body.Contains("<Code>", StringComparison.Ordinal) ? Body.Split("<Code>")[1].Split("</Code>")[0] : "";
}

/// <summary>Keeps what was sent to functions.</summary>
internal sealed class RecordedInvocations : IFunctionInvoker
{
    public ConcurrentQueue<(string Function, string Payload)> Later { get; } = new();

    public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        throw new InvalidOperationException("S3 invokes functions asynchronously only");

    public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => Later.Enqueue((function, Encoding.UTF8.GetString(payload.Span)));
}
