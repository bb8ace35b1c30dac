using System.Net;

namespace Overnight.Local.Tests.S3;

/// <summary>Parts of objects.</summary>
public sealed class RangeTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Theory]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", "456789", "bytes 4-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=9-9", "9", "bytes 9-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    public async Task A_range_answers_206_with_its_bytes(string range, string expected, string contentRange)
    {
        await _s3.PutAsync("k", "0123456789");
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("Range", range));
        Assert.Equal((HttpStatusCode.PartialContent, expected), (answer.Status, answer.Body));
        Assert.Equal(contentRange, answer.Headers["Content-Range"]);
        var head = await _s3.SendAsync(HttpMethod.Head, "/bucket/k", null, ("Range", range));
        Assert.Equal((HttpStatusCode.PartialContent, $"{expected.Length}"), (head.Status, head.Headers["Content-Length"]));
    }

    [Theory]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=99-100", 10)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=-1", 0)]
    public async Task A_range_without_any_byte_answers_416(string range, int size)
    {
        await _s3.PutAsync("k", new string('x', size));
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("Range", range));
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange"), (answer.Status, answer.Code));
        Assert.Equal($"bytes */{size}", answer.Headers["Content-Range"]);
    }

    [Theory]
    [InlineData("bytes=3-1")]
    [InlineData("bytes=x-1")]
    [InlineData("lines=1-2")]
    public async Task A_range_that_is_none_is_ignored_as_HTTP_has_it(string range)
    {
        await _s3.PutAsync("k", "0123456789");
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("Range", range));
        Assert.Equal((HttpStatusCode.OK, "0123456789"), (answer.Status, answer.Body));
    }
}
