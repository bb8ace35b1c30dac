using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Local.Tests.S3;

public sealed class ObjectTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("a b/c+d%20e&f=g?h#i.csv")]
    [InlineData("zażółć/日本/🌙.csv")]
    [InlineData("folder//double")]
    [InlineData("trailing/")]
    [InlineData("quote\"'<>&")]
    [InlineData("back\\slash")]
    [InlineData("~tilde*star(1)!")]
    [InlineData(".hidden")]
    [InlineData("nul")]
    public async Task A_key_comes_back_as_it_was_written(string key)
    {
        await _s3.PutAsync(key, key);
        Assert.Equal(key, await _s3.TextAsync(key));
        var listing = await _s3.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" });
        Assert.Equal(key, Assert.Single(listing.S3Objects).Key);
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        var eTag = (await _s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "page", ContentBody = "first" })).ETag;
        var request = new GetObjectRequest { BucketName = "bucket", Key = "page", EtagToNotMatch = eTag };
        // As the SDK tells it, and the functions understand it.
        var same = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.GetObjectAsync(request));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await _s3.PutAsync("page", "second");
        using var other = await _s3.Client.GetObjectAsync(request);
        Assert.NotEqual(eTag, other.ETag);
    }

    [Theory]
    [InlineData("/bucket/../../../etc/passwd", "../../../etc/passwd")]
    [InlineData("/bucket/%2e%2e/%2E%2E/up", "../../up")]
    [InlineData("/bucket/./a/../b", "./a/../b")]
    [InlineData("/bucket//leading", "/leading")]
    [InlineData("/bucket/a%2Fb", "a/b")]
    [InlineData("/bucket/a+b", "a+b")]
    public async Task A_key_that_looks_like_a_path_is_only_a_key(string path, string key)
    {
        var before = Directory.GetFileSystemEntries(Path.GetTempPath()).Length;
        Assert.Equal(HttpStatusCode.OK, (await _s3.SendAsync(HttpMethod.Put, path, "x"u8.ToArray())).Status);
        Assert.Equal("x", (await _s3.SendAsync(HttpMethod.Get, path)).Body);
        var listing = await _s3.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" });
        Assert.Equal(key, Assert.Single(listing.S3Objects).Key);
        Assert.Single(Directory.GetFiles(Path.Combine(_s3.Folder, "buckets", "bucket", "objects")));
    }

    [Fact]
    public async Task Keys_have_at_most_1024_bytes()
    {
        var longest = new string('é', 512);
        await _s3.PutAsync(longest, "fits");
        Assert.Equal("fits", await _s3.TextAsync(longest));
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.PutAsync(longest + "x", "does not"));
        Assert.Equal("KeyTooLongError", refused.ErrorCode);
    }

    [Theory]
    [InlineData("/bucket/%ff")]
    [InlineData("/bucket/%zz")]
    [InlineData("/bucket/half%2")]
    public async Task A_key_that_is_no_text_is_refused(string path)
    {
        var answer = await _s3.SendAsync(HttpMethod.Put, path, []);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidURI"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_an_object_was_given_comes_back_with_it()
    {
        var put = new PutObjectRequest { BucketName = "bucket", Key = "k", ContentBody = "body", ContentType = "text/csv" };
        put.Headers.CacheControl = "no-cache";
        put.Headers.ContentDisposition = "attachment; filename=\"k.csv\"";
        put.Headers.ContentEncoding = "identity";
        put.Metadata["Rows"] = "150";
        await _s3.Client.PutObjectAsync(put);

        var head = await _s3.Client.GetObjectMetadataAsync("bucket", "k");
        Assert.Equal("text/csv", head.Headers.ContentType);
        Assert.Equal("no-cache", head.Headers.CacheControl);
        Assert.Equal("attachment; filename=\"k.csv\"", head.Headers.ContentDisposition);
        Assert.Equal("identity", head.Headers.ContentEncoding);
        Assert.Equal("150", head.Metadata["rows"]);
        Assert.Equal(4, head.ContentLength);
        Assert.Equal("\"841a2d689ad86bd1611447453c22c6fc\"", head.ETag);
        Assert.Null(head.VersionId);
    }

    [Fact]
    public async Task Metadata_that_is_not_ascii_is_sent_as_rfc_2047_has_it()
    {
        await _s3.SendAsync(HttpMethod.Put, "/bucket/k", [], ("x-amz-meta-city", "Zürich"), ("x-amz-meta-plain", "Bern"));
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket/k");
        Assert.Equal("=?UTF-8?B?WsO8cmljaA==?=", answer.Headers["x-amz-meta-city"]);
        Assert.Equal("Bern", answer.Headers["x-amz-meta-plain"]);
    }

    [Fact]
    public async Task Metadata_has_at_most_two_kilobytes()
    {
        var answer = await _s3.SendAsync(HttpMethod.Put, "/bucket/k", [], ("x-amz-meta-a", new string('x', 2048)));
        Assert.Equal("MetadataTooLarge", answer.Code);
    }

    [Fact]
    public async Task A_download_may_ask_for_other_headers()
    {
        await _s3.PutAsync("k", "x");
        using var answer = await _s3.Client.GetObjectAsync(new GetObjectRequest
        {
            BucketName = "bucket",
            Key = "k",
            ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentType = "text/html", ContentDisposition = "inline" },
        });
        Assert.Equal("text/html", answer.Headers.ContentType);
        Assert.Equal("inline", answer.Headers.ContentDisposition);
        var injected = await _s3.SendAsync(HttpMethod.Get, "/bucket/k?response-content-type=a%0d%0ab");
        Assert.Equal("InvalidArgument", injected.Code);
    }

    [Fact]
    public async Task Reads_can_be_conditional()
    {
        var put = await _s3.PutAsync("k", "x");
        var modified = (await _s3.SendAsync(HttpMethod.Head, "/bucket/k")).Headers["Last-Modified"];
        var earlier = DateTimeOffset.Parse(modified).AddSeconds(-1).ToString("R");

        async Task<int> Status(params (string, string)[] headers) => (int)(await _s3.SendAsync(HttpMethod.Get, "/bucket/k", null, headers)).Status;
        Assert.Equal(200, await Status(("If-Match", put.ETag)));
        Assert.Equal(200, await Status(("If-Match", "*")));
        Assert.Equal(200, await Status(("If-Match", $"\"other\", {put.ETag}")));
        Assert.Equal(412, await Status(("If-Match", "\"other\"")));
        Assert.Equal(304, await Status(("If-None-Match", put.ETag)));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\"")));
        Assert.Equal(304, await Status(("If-Modified-Since", modified)));
        Assert.Equal(200, await Status(("If-Modified-Since", earlier)));
        Assert.Equal(200, await Status(("If-Unmodified-Since", modified)));
        Assert.Equal(412, await Status(("If-Unmodified-Since", earlier)));
        Assert.Equal(200, await Status(("If-Match", put.ETag), ("If-Unmodified-Since", earlier)));
        Assert.Equal(200, await Status(("If-None-Match", "\"other\""), ("If-Modified-Since", modified)));
    }

    [Fact]
    public async Task A_missing_object_or_bucket_is_named()
    {
        await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.TextAsync("missing"));
        var head = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.GetObjectMetadataAsync("bucket", "missing"));
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        var answer = await _s3.SendAsync(HttpMethod.Get, "/no-such-bucket/k");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchBucket"), (answer.Status, answer.Code));
        Assert.Contains("<BucketName>no-such-bucket</BucketName>", answer.Body);
    }

    [Fact]
    public async Task A_reader_reads_on_while_the_object_is_replaced_and_deleted()
    {
        var old = new string('a', 4_000_000);
        await _s3.PutAsync("k", old);
        using var reading = await _s3.Client.GetObjectAsync("bucket", "k");
        await _s3.PutAsync("k", "new");
        Assert.Equal("new", await _s3.TextAsync("k"));
        await _s3.Client.DeleteObjectAsync("bucket", "k");
        using var reader = new StreamReader(reading.ResponseStream);
        Assert.Equal(old, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Deleting_twice_is_no_error()
    {
        await _s3.PutAsync("k", "x");
        Assert.Equal(HttpStatusCode.NoContent, (await _s3.Client.DeleteObjectAsync("bucket", "k")).HttpStatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _s3.Client.DeleteObjectAsync("bucket", "k")).HttpStatusCode);
        await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.TextAsync("k"));
    }

    [Fact]
    public async Task Many_are_deleted_at_once_and_each_is_answered_for()
    {
        foreach (var key in new[] { "a", "b & c", "d" }) await _s3.PutAsync(key, key);
        var request = new DeleteObjectsRequest { BucketName = "bucket", Objects = [new() { Key = "a" }, new() { Key = "b & c" }, new() { Key = "missing" }] };
        request.Objects.Add(new KeyVersion { Key = "d", ETag = "\"other\"" });
        var answer = await Assert.ThrowsAsync<DeleteObjectsException>(() => _s3.Client.DeleteObjectsAsync(request));
        Assert.Equal(["a", "b & c", "missing"], answer.Response.DeletedObjects.Select(deleted => deleted.Key));
        var error = Assert.Single(answer.Response.DeleteErrors);
        Assert.Equal(("d", "PreconditionFailed"), (error.Key, error.Code));
        Assert.Equal("d", await _s3.TextAsync("d"));
    }
}
