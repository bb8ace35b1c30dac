using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

public sealed class BucketTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task A_bucket_is_made_found_listed_and_deleted()
    {
        await _s3.Client.PutBucketAsync("another");
        Assert.Equal(HttpStatusCode.OK, (await _s3.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = "another" })).HttpStatusCode);
        Assert.Equal(["another", "bucket"], (await _s3.Client.ListBucketsAsync()).Buckets.Select(bucket => bucket.BucketName));
        await _s3.Client.DeleteBucketAsync("another");
        Assert.False(_s3.Store.BucketExists("another"));
        var gone = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = "another" }));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Buckets_are_listed_in_pages()
    {
        for (var i = 0; i < 5; i++) _s3.Store.CreateBucket($"page-{i}", versioned: false);
        var first = await _s3.Client.ListBucketsAsync(new ListBucketsRequest { Prefix = "page-", MaxBuckets = 3 });
        var more = new ListBucketsRequest { Prefix = "page-", MaxBuckets = 3, ContinuationToken = first.ContinuationToken };
        var second = await _s3.Client.ListBucketsAsync(more);
        Assert.Equal(["page-0", "page-1", "page-2"], first.Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal(["page-3", "page-4"], second.Buckets.Select(bucket => bucket.BucketName));
        Assert.Null(second.ContinuationToken);
    }

    [Fact]
    public async Task A_bucket_cannot_be_made_twice_nor_deleted_while_it_holds_something()
    {
        var twice = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.Client.PutBucketAsync("bucket"));
        Assert.Equal((HttpStatusCode.Conflict, "BucketAlreadyOwnedByYou"), (twice.StatusCode, twice.ErrorCode));
        await _s3.PutAsync("k", "x");
        var full = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.DeleteBucketAsync("bucket"));
        Assert.Equal((HttpStatusCode.Conflict, "BucketNotEmpty"), (full.StatusCode, full.ErrorCode));
        Assert.Equal("x", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task A_bucket_made_anew_is_empty()
    {
        await _s3.PutAsync("k", "x");
        await _s3.Client.DeleteObjectAsync("bucket", "k");
        await _s3.Client.InitiateMultipartUploadAsync("bucket", "unfinished");
        await _s3.Client.DeleteBucketAsync("bucket");
        await _s3.Client.PutBucketAsync("bucket");
        Assert.Null((await _s3.Client.ListMultipartUploadsAsync("bucket")).MultipartUploads);
        Assert.Null((await _s3.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "bucket" })).S3Objects);
    }

    [Fact]
    public async Task A_bucket_remembers_its_region()
    {
        await _s3.SendAsync(HttpMethod.Put, "/in-europe", """
            <CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
              <LocationConstraint>eu-west-1</LocationConstraint>
            </CreateBucketConfiguration>
            """u8.ToArray());
        Assert.Equal("eu-west-1", (await _s3.Client.GetBucketLocationAsync("in-europe")).Location.Value);
        Assert.Equal("", (await _s3.Client.GetBucketLocationAsync("bucket")).Location.Value);
        Assert.Equal("eu-west-1", (await _s3.SendAsync(HttpMethod.Head, "/in-europe")).Headers["x-amz-bucket-region"]);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    [InlineData("dash-")]
    [InlineData("two..dots")]
    [InlineData("192.168.5.4")]
    [InlineData("xn--name")]
    [InlineData("name-s3alias")]
    [InlineData("..")]
    [InlineData("%2e%2e%2fescaped")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789g123")]
    public async Task A_bucket_name_that_S3_forbids_is_refused(string name)
    {
        var answer = await _s3.SendAsync(HttpMethod.Put, "/" + name);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidBucketName"), (answer.Status, answer.Code));
    }

    [Fact]
    public void The_deployers_way_in_is_idempotent_and_names_bad_names()
    {
        _s3.Store.CreateBucket("bucket", versioned: true);
        _s3.Store.CreateBucket("bucket", versioned: true);
        Assert.True(_s3.Store.BucketExists("bucket"));
        Assert.Contains("No", Assert.Throws<ArgumentException>(() => _s3.Store.CreateBucket("No", versioned: false)).Message);
    }

    [Fact]
    public void A_folder_in_use_is_refused()
    {
        var taken = Assert.Throws<IOException>(() => new ObjectStore(_s3.Folder, TimeProvider.System));
        Assert.Contains("in use by another local S3", taken.Message);
    }
}
