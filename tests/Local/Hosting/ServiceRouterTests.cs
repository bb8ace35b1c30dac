using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;

namespace Overnight.Local.Tests.Hosting;

public sealed class ServiceRouterTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HttpClient _http = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var services = new[] { "s3", "states", "batch", "ec2" }.Select(name => new Named(name));
        var router = new ServiceRouter(services, _log.Enqueue);
        _server = await LoopbackServer.StartAsync(0, router.HandleAsync);
        _http.BaseAddress = _server.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAX/20260131/us-east-1/states/aws4_request, SignedHeaders=host, Signature=00", "states AKIAX us-east-1")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAX/20260131/eu-west-1/ec2/aws4_request,SignedHeaders=host,Signature=00", "ec2 AKIAX eu-west-1")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=AKIAX/20260131/s3/aws4_request, SignedHeaders=host, Signature=00", "s3 AKIAX ")]
    [InlineData("", "s3  ")]
    [InlineData("Basic abc", "s3  ")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAX/nonsense, SignedHeaders=host", "s3  ")]
    public async Task A_request_goes_to_the_service_it_was_signed_for(string authorization, string expected)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/", authorization);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("X-Amz-Credential=AKIAY%2F20260131%2Fus-east-1%2Fbatch%2Faws4_request", "batch AKIAY us-east-1")]
    [InlineData("AWSAccessKeyId=AKIAZ&Signature=00&Expires=1", "s3 AKIAZ ")]
    public async Task A_presigned_request_names_its_caller_in_the_query(string query, string expected)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/b/k?" + query);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_unsigned_request_with_a_target_goes_to_the_service_of_the_target()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/", target: "AWSStepFunctions.StartExecution");
        Assert.Equal("states  ", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Each_answer_has_a_request_id_of_its_own()
    {
        using var first = await SendAsync(HttpMethod.Get, "/");
        using var second = await SendAsync(HttpMethod.Get, "/");
        var ids = new[] { first, second }.Select(answer => answer.Headers.GetValues("x-amzn-RequestId").Single()).ToList();
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal(ids[0], first.Headers.GetValues("x-amz-request-id").Single());
    }

    [Fact]
    public async Task An_unknown_service_is_refused_by_name_with_what_there_is()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/", Signed("dynamodb"), target: "DynamoDB_20120810.GetItem");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("UnknownService", error.GetProperty("__type").GetString());
        Assert.Contains("'dynamodb'", error.GetProperty("message").GetString());
        Assert.Contains("batch, ec2, s3, states", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_unsigned_target_of_an_unknown_service_is_refused_too()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/", target: "DynamoDB_20120810.GetItem");
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Contains("'DynamoDB'", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_query_service_is_refused_in_the_form_its_client_reads()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Content = new FormUrlEncodedContent([new("Action", "GetCallerIdentity")]),
        };
        request.Headers.TryAddWithoutValidation("Authorization", Signed("sts"));
        using var answer = await _http.SendAsync(request);
        var body = XElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("UnknownService", body.Element("Error")?.Element("Code")?.Value);
    }

    [Theory]
    [InlineData("s3", "<Code>InternalError</Code>")]
    [InlineData("ec2", "<Errors>")]
    [InlineData("states", "\"__type\":\"InternalFailure\"")]
    [InlineData("batch", "\"__type\":\"InternalFailure\"")]
    public async Task A_fault_becomes_a_500_in_the_form_of_the_service_and_is_logged(string service, string expected)
    {
        using var answer = await SendAsync(HttpMethod.Post, "/fault", Signed(service));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("x-half-done"));
        Assert.Contains("planted", Assert.Single(_log));
    }

    [Fact]
    public async Task A_fault_in_the_middle_of_a_body_cannot_be_taken_for_a_whole_answer()
    {
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SendAsync(HttpMethod.Get, "/fault-in-body"));
        Assert.Contains("planted", Assert.Single(_log));
    }

    private static string Signed(string service) => $"AWS4-HMAC-SHA256 Credential=AKIAX/20260131/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=00";

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string authorization = "", string target = "")
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (target.Length > 0) request.Headers.Add("X-Amz-Target", target);
        return await _http.SendAsync(request);
    }

    /// <summary>Says its name and who called; fails where the path asks for it.</summary>
    private sealed class Named(string name) : IServiceEndpoint
    {
        public string SigningName => name;

        public async Task HandleAsync(HttpContext context)
        {
            if (context.Request.Path == "/fault")
            {
                context.Response.Headers["x-half-done"] = "1";
                throw new InvalidOperationException("planted");
            }
            if (context.Request.Path == "/fault-in-body")
            {
                context.Response.ContentLength = 10;
                await context.Response.WriteAsync("abc");
                throw new InvalidOperationException("planted");
            }
            var caller = Caller.Of(context);
            await context.Response.WriteAsync($"{name} {caller?.AccessKeyId} {caller?.Region}");
        }
    }
}
