using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Local.Tests.S3;

public sealed class VersioningTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync(versioned: true);

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Each_write_keeps_the_one_before()
    {
        var first = await _s3.PutAsync("k", "first");
        var second = await _s3.PutAsync("k", "second");
        Assert.NotEqual(first.VersionId, second.VersionId);
        Assert.Equal("second", await _s3.TextAsync("k"));
        Assert.Equal("first", await _s3.TextAsync("k", first.VersionId));
        Assert.Equal("second", await _s3.TextAsync("k", second.VersionId));
    }

    [Fact]
    public async Task A_deletion_hides_the_object_and_can_be_taken_back()
    {
        await _s3.PutAsync("k", "x");
        var deleted = await _s3.Client.DeleteObjectAsync("bucket", "k");
        Assert.Equal("true", deleted.DeleteMarker);

        var hidden = await _s3.SendAsync(HttpMethod.Get, "/bucket/k");
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey", "true"), (hidden.Status, hidden.Code, hidden.Headers["x-amz-delete-marker"]));
        var marker = await _s3.SendAsync(HttpMethod.Get, $"/bucket/k?versionId={deleted.VersionId}");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed"), (marker.Status, marker.Code));

        var restored = await _s3.Client.DeleteObjectAsync("bucket", "k", deleted.VersionId);
        Assert.Equal(("true", deleted.VersionId), (restored.DeleteMarker, restored.VersionId));
        Assert.Equal("x", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task A_version_can_be_removed_for_good()
    {
        var first = await _s3.PutAsync("k", "first");
        var second = await _s3.PutAsync("k", "second");
        await _s3.Client.DeleteObjectAsync("bucket", "k", second.VersionId);
        Assert.Equal("first", await _s3.TextAsync("k"));
        var gone = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.TextAsync("k", second.VersionId));
        Assert.Equal("NoSuchVersion", gone.ErrorCode);
        await _s3.Client.DeleteObjectAsync("bucket", "k", first.VersionId);
        await _s3.Client.DeleteBucketAsync("bucket");
    }

    [Fact]
    public async Task Versioning_can_be_suspended()
    {
        var kept = await _s3.PutAsync("k", "kept");
        await SetAsync(VersionStatus.Suspended);
        Assert.Equal(VersionStatus.Suspended, (await _s3.Client.GetBucketVersioningAsync("bucket")).VersioningConfig.Status);
        Assert.Equal("null", (await _s3.PutAsync("k", "one")).VersionId);
        await _s3.PutAsync("k", "two");
        Assert.Equal("two", await _s3.TextAsync("k", "null"));
        Assert.Equal("kept", await _s3.TextAsync("k", kept.VersionId));

        Assert.Equal("null", (await _s3.Client.DeleteObjectAsync("bucket", "k")).VersionId);
        await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.TextAsync("k"));
        Assert.Equal(["null", kept.VersionId], (await VersionsAsync()).Select(version => version.VersionId));
    }

    [Fact]
    public async Task What_was_written_before_versioning_is_the_null_version()
    {
        await _s3.Client.PutBucketAsync("plain");
        Assert.Equal(VersionStatus.Off, (await _s3.Client.GetBucketVersioningAsync("plain")).VersioningConfig.Status);
        await _s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = "plain", Key = "k", ContentBody = "before" });
        _s3.Store.CreateBucket("plain", versioned: true);
        await _s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = "plain", Key = "k", ContentBody = "after" });
        var listed = (await _s3.Client.ListVersionsAsync("plain")).Versions;
        Assert.Equal(2, listed.Count);
        Assert.Equal("null", listed[1].VersionId);
    }

    [Fact]
    public async Task Versions_are_listed_newest_first_with_markers_in_their_place()
    {
        var put = new List<string>();
        for (var i = 0; i < 3; i++) put.Add((await _s3.PutAsync("b", $"{i}")).VersionId);
        put.Add((await _s3.Client.DeleteObjectAsync("bucket", "b")).VersionId);
        var first = await _s3.PutAsync("a", "x");
        var listed = await VersionsAsync();
        Assert.Equal([first.VersionId, .. Enumerable.Reverse(put)], listed.Select(version => version.VersionId));
        Assert.Equal([true, true, false, false, false], listed.Select(version => version.IsLatest ?? false));
        Assert.Equal([false, true, false, false, false], listed.Select(version => version.IsDeleteMarker ?? false));
    }

    [Fact]
    public async Task A_listing_goes_on_behind_versions_that_were_deleted_meanwhile()
    {
        var all = new List<string>();
        for (var i = 0; i < 7; i++) all.Add((await _s3.PutAsync("k", $"{i}")).VersionId);
        var seen = new List<string>();
        var request = new ListVersionsRequest { BucketName = "bucket", MaxKeys = 2 };
        for (var page = 0; page < 10; page++)
        {
            var listed = await _s3.Client.ListVersionsAsync(request);
            foreach (var version in listed.Versions)
            {
                seen.Add(version.VersionId);
                await _s3.Client.DeleteObjectAsync("bucket", "k", version.VersionId);
            }
            if (listed.IsTruncated is not true) break;
            (request.KeyMarker, request.VersionIdMarker) = (listed.NextKeyMarker, listed.NextVersionIdMarker);
        }
        Assert.Equal(Enumerable.Reverse(all), seen);
    }

    private async Task<List<S3ObjectVersion>> VersionsAsync() => (await _s3.Client.ListVersionsAsync("bucket")).Versions;

    private Task SetAsync(VersionStatus status) => _s3.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
    {
        BucketName = "bucket",
        VersioningConfig = new S3BucketVersioningConfig { Status = status },
    });
}
