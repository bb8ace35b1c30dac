using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Local.Tests.S3;

/// <summary>Copies of objects.</summary>
public sealed class CopyTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task A_copy_keeps_the_metadata_or_replaces_it()
    {
        var put = new PutObjectRequest { BucketName = "bucket", Key = "a b+c/źródło", ContentBody = "x", ContentType = "text/csv" };
        put.Metadata["rows"] = "1";
        await _s3.Client.PutObjectAsync(put);
        CopyObjectRequest Copy(string to) => new() { SourceBucket = "bucket", SourceKey = put.Key, DestinationBucket = "bucket", DestinationKey = to };

        await _s3.Client.CopyObjectAsync(Copy("kept"));
        var kept = await _s3.Client.GetObjectMetadataAsync("bucket", "kept");
        Assert.Equal(("text/csv", "1"), (kept.Headers.ContentType, kept.Metadata["rows"]));

        var replacing = Copy(put.Key);
        replacing.MetadataDirective = S3MetadataDirective.REPLACE;
        replacing.ContentType = "text/plain";
        replacing.Metadata["rows"] = "2";
        await _s3.Client.CopyObjectAsync(replacing);
        var replaced = await _s3.Client.GetObjectMetadataAsync("bucket", put.Key);
        Assert.Equal(("text/plain", "2"), (replaced.Headers.ContentType, replaced.Metadata["rows"]));

        var toItself = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.CopyObjectAsync(Copy(put.Key)));
        Assert.Equal("InvalidRequest", toItself.ErrorCode);
    }

    [Fact]
    public async Task A_copy_can_depend_on_its_source()
    {
        var put = await _s3.PutAsync("a", "x");
        CopyObjectRequest Copy() => new() { SourceBucket = "bucket", SourceKey = "a", DestinationBucket = "bucket", DestinationKey = "b" };
        var mismatch = Copy();
        mismatch.ETagToMatch = "\"other\"";
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.CopyObjectAsync(mismatch))).ErrorCode);
        var same = Copy();
        same.ETagToNotMatch = put.ETag;
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.CopyObjectAsync(same))).ErrorCode);
        var match = Copy();
        match.ETagToMatch = put.ETag;
        await _s3.Client.CopyObjectAsync(match);
        Assert.Equal("x", await _s3.TextAsync("b"));
        var missing = Copy();
        missing.SourceKey = "missing";
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.Client.CopyObjectAsync(missing))).ErrorCode);
    }
}
