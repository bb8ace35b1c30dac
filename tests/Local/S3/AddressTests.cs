using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

public sealed class AddressTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1:4566", "/", null, null)]
    [InlineData("127.0.0.1:4566", "/b", "b", null)]
    [InlineData("127.0.0.1:4566", "/b/", "b", null)]
    [InlineData("127.0.0.1:4566", "/b?list-type=2", "b", null)]
    [InlineData("127.0.0.1:4566", "/b/k/l?x", "b", "k/l")]
    [InlineData("localhost:4566", "/b/k", "b", "k")]
    [InlineData("b.localhost:4566", "/k", "b", "k")]
    [InlineData("b.localhost:4566", "/", "b", null)]
    [InlineData("b.s3.localhost:4566", "/k", "b", "k")]
    [InlineData("s3.localhost", "/b/k", "b", "k")]
    [InlineData("b.127.0.0.1:4566", "/k", "b", "k")]
    [InlineData("b.s3.eu-west-1.amazonaws.com", "/k", "b", "k")]
    [InlineData("b.c.s3.amazonaws.com", "//k", "b.c", "/k")]
    [InlineData("s3.eu-west-1.amazonaws.com", "/b/k", "b", "k")]
    [InlineData("a.s3.b.s3.amazonaws.com", "/k", "a.s3.b", "k")]
    [InlineData("127.0.0.1", "http://127.0.0.1/b/k", "b", "k")]
    public void Path_style_and_virtual_host_style_name_the_same(string host, string target, string? bucket, string? key)
    {
        Assert.Equal(new S3Address(bucket, key), S3Address.Parse(host, target));
    }

    [Fact]
    public async Task A_request_with_the_bucket_in_its_host_is_served()
    {
        await _s3.PutAsync("k", "x");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_s3.Address, "/k"));
        request.Headers.Host = $"bucket.localhost:{_s3.Address.Port}";
        using var answer = await _s3.Http.SendAsync(request);
        Assert.Equal("x", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_presigned_URL_needs_no_key_and_expires()
    {
        var wallClock = new FakeTime(DateTimeOffset.Parse("2126-01-31T22:00:00Z"));
        await using var later = await LocalS3.StartAsync(wallClock: wallClock);
        foreach (var (s3, status) in new[] { (_s3, HttpStatusCode.OK), (later, HttpStatusCode.Forbidden) })
        {
            var put = new Uri(await s3.Client.GetPreSignedURLAsync(Presigned(HttpVerb.PUT)));
            using var content = new StringContent("x");
            using var putting = await s3.Http.PutAsync(put, content);
            Assert.Equal(status, putting.StatusCode);
            using var getting = await s3.Http.GetAsync(new Uri(await s3.Client.GetPreSignedURLAsync(Presigned(HttpVerb.GET))));
            Assert.Equal(status, getting.StatusCode);
            var body = await getting.Content.ReadAsStringAsync();
            Assert.Equal(status == HttpStatusCode.OK ? "x" : "AccessDenied", status == HttpStatusCode.OK ? body : body.Split("<Code>")[1].Split('<')[0]);
        }
    }

    [Theory]
    [InlineData("X-Amz-Signature=0&X-Amz-Credential=A%2F20260131%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=yesterday&X-Amz-Expires=60")]
    [InlineData("X-Amz-Signature=0&X-Amz-Credential=A%2F20260131%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260131T220000Z&X-Amz-Expires=9999999")]
    [InlineData("AWSAccessKeyId=A&Signature=0&Expires=soon")]
    public async Task A_presigned_URL_must_say_when_it_expires(string query) =>
        Assert.Equal("AuthorizationQueryParametersError", (await _s3.SendAsync(HttpMethod.Get, "/bucket/k?" + query)).Code);

    private static GetPreSignedUrlRequest Presigned(HttpVerb verb) => new()
    {
        BucketName = "bucket",
        Key = "folder/a b",
        Verb = verb,
        Protocol = Protocol.HTTP,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
    };
}
