using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Local.Tests.S3;

public sealed class ConditionalWriteTests : IAsyncLifetime
{
    private const int Writers = 50;

    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Of_50_racing_creations_exactly_one_wins()
    {
        var outcomes = await RaceAsync(writer => Put($"writer {writer}", ifAbsent: true));
        var winner = Assert.Single(outcomes, outcome => outcome.Error is null);
        Assert.All(outcomes.Except([winner]), loser => Assert.Equal("PreconditionFailed", loser.Error));
        Assert.Equal($"writer {winner.Writer}", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task Of_50_racing_replacements_of_one_version_exactly_one_wins()
    {
        var first = await _s3.PutAsync("k", "first");
        var outcomes = await RaceAsync(writer => Put($"writer {writer}", etag: first.ETag));
        var winner = Assert.Single(outcomes, outcome => outcome.Error is null);
        Assert.Equal($"writer {winner.Writer}", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task Of_racing_increments_none_is_lost()
    {
        await _s3.PutAsync("k", "0");
        var attempts = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var done = 0; done < 5;)
            {
                Assert.True(Interlocked.Increment(ref attempts) < 10_000);
                using var read = await _s3.Client.GetObjectAsync("bucket", "k");
                using var reader = new StreamReader(read.ResponseStream);
                var next = int.Parse(await reader.ReadToEndAsync()) + 1;
                if (await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put($"{next}", etag: read.ETag))) is null) done++;
            }
        }));
        Assert.Equal("40", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task If_match_on_a_missing_key_is_404_and_on_another_version_412()
    {
        Assert.Equal("NoSuchKey", await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("x", etag: "\"any\""))));
        var put = await _s3.PutAsync("k", "x");
        Assert.Equal("PreconditionFailed", await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("y", etag: "\"other\""))));
        Assert.Null(await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("y", etag: put.ETag))));
        Assert.Equal("y", await _s3.TextAsync("k"));
    }

    [Fact]
    public async Task A_copy_can_be_conditional()
    {
        var source = await _s3.PutAsync("source", "x");
        CopyObjectRequest Copy() => new() { SourceBucket = "bucket", SourceKey = "source", DestinationBucket = "bucket", DestinationKey = "k" };
        var create = Copy();
        create.IfNoneMatch = "*";
        Assert.Null(await ErrorOfAsync(() => _s3.Client.CopyObjectAsync(create)));
        Assert.Equal("PreconditionFailed", await ErrorOfAsync(() => _s3.Client.CopyObjectAsync(create)));
        var replace = Copy();
        replace.IfMatch = source.ETag;
        Assert.Null(await ErrorOfAsync(() => _s3.Client.CopyObjectAsync(replace)));
        replace.DestinationKey = "missing";
        Assert.Equal("NoSuchKey", await ErrorOfAsync(() => _s3.Client.CopyObjectAsync(replace)));
    }

    [Fact]
    public async Task A_deletion_can_be_conditional()
    {
        var put = await _s3.PutAsync("k", "x");
        Assert.Equal("PreconditionFailed", await ErrorOfAsync(() => Delete("\"other\"")));
        Assert.Equal("x", await _s3.TextAsync("k"));
        Assert.Null(await ErrorOfAsync(() => Delete(put.ETag)));
        Assert.Equal("NoSuchKey", await ErrorOfAsync(() => Delete("*")));
    }

    [Fact]
    public async Task A_deletion_marker_counts_as_no_object()
    {
        await _s3.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = "bucket",
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        var put = await _s3.PutAsync("k", "x");
        await _s3.Client.DeleteObjectAsync("bucket", "k");
        Assert.Equal("NoSuchKey", await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("y", etag: put.ETag))));
        Assert.Null(await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("y", ifAbsent: true))));
    }

    [Fact]
    public async Task A_refused_write_leaves_no_file_behind()
    {
        await _s3.PutAsync("k", "x");
        await ErrorOfAsync(() => _s3.Client.PutObjectAsync(Put("y", ifAbsent: true)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_s3.Folder, "incoming")));
    }

    private static PutObjectRequest Put(string text, string? etag = null, bool ifAbsent = false) => new()
    {
        BucketName = "bucket",
        Key = "k",
        ContentBody = text,
        IfMatch = etag,
        IfNoneMatch = ifAbsent ? "*" : null,
    };

    private Task<DeleteObjectResponse> Delete(string etag) =>
        _s3.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = "bucket", Key = "k", IfMatch = etag });

    private static async Task<string?> ErrorOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (AmazonS3Exception refused)
        {
            return refused.ErrorCode;
        }
    }

    private async Task<List<Outcome>> RaceAsync(Func<int, PutObjectRequest> put) =>
        [.. await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
            new Outcome(writer, await ErrorOfAsync(() => _s3.Client.PutObjectAsync(put(writer))))))];

    private sealed record Outcome(int Writer, string? Error);
}
