using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>What a client sent.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => JsonNode.Parse(Body);

    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}

/// <summary>What the server shall say; a null body means that it never answers.</summary>
internal sealed record Answer(int Status, string? Body)
{
    public static readonly Answer None = new(0, null);

    public string ContentType { get; init; } = "application/x-amz-json-1.0";

    public string? ErrorType { get; init; }

    public static Answer Json(string body) => new(200, body);

    public static Answer Xml(string body) => new(200, body) { ContentType = "text/xml;charset=UTF-8" };

    public static Answer Error(int status, string code, string message = "no reason") =>
        new(status, $$"""{"__type":"{{code}}","message":"{{message}}"}""");
}

/// <summary>A server on 127.0.0.1 that keeps what it receives, checks its signature, and answers from a list, in order.</summary>
internal sealed class AwsServer : IAsyncDisposable
{
    public const string Region = "eu-west-1";
    public const string RequestId = "0f1e2d3c-0000-1111-2222-333344445555";
    public static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    private readonly ConcurrentQueue<Answer> _answers;
    private readonly ConcurrentQueue<Received> _requests = new();
    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private AwsServer(Answer[] answers)
    {
        _answers = new(answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public string Url => _app.Urls.Single();

    public IReadOnlyList<Received> Requests => [.. _requests];

    public Received Request => Assert.Single(_requests);

    public Task FirstRequest => _firstRequest.Task;

    public static async Task<AwsServer> StartAsync(params Answer[] answers)
    {
        var server = new AwsServer(answers);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Points a client here by explicit settings, so that no environment matters.</summary>
    public T Configure<T>(T config, int maxErrorRetry = 0)
        where T : ClientConfig
    {
        config.ServiceURL = Url;
        config.AuthenticationRegion = Region;
        config.MaxErrorRetry = maxErrorRetry;
        return config;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var received = new Received(context.Request.Method, context.Request.Path, headers, body.ToArray());
        _requests.Enqueue(received);
        _firstRequest.TrySetResult();

        var answer = !SignatureV4.IsValid(received, Credentials.GetCredentials().SecretKey)
            ? Answer.Error(403, "SignatureDoesNotMatch", "the signature is not that of the request")
            : _answers.TryDequeue(out var next) ? next : Answer.Error(418, "NoAnswerLeft", "the test expected fewer requests");
        if (answer.Body is null)
            await Aborted(context);
        else
            await WriteAsync(context.Response, answer);
    }

    private static async Task WriteAsync(HttpResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers["x-amzn-RequestId"] = RequestId;
        if (answer.ErrorType is not null)
            response.Headers["x-amzn-ErrorType"] = answer.ErrorType;
        await response.WriteAsync(answer.Body!);
    }

    private static Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        context.RequestAborted.Register(() => aborted.TrySetResult());
        return aborted.Task;
    }
}
