using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Overnight.Local.Tests.S3;

public sealed class MultipartTests : IAsyncLifetime
{
    private const int SmallestPartBytes = 5 * 1024 * 1024;

    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "S3's ETag is an MD5")]
    public async Task Parts_become_one_object_with_the_ETag_of_their_ETags()
    {
        var (first, second) = (Bytes(1, SmallestPartBytes), Bytes(2, 1000));
        var begin = new InitiateMultipartUploadRequest { BucketName = "bucket", Key = "k", ContentType = "text/csv" };
        var upload = await _s3.Client.InitiateMultipartUploadAsync(begin);
        var parts = new[] { await PutPartAsync(upload.UploadId, 1, first), await PutPartAsync(upload.UploadId, 7, second) };
        await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.TextAsync("k"));
        var completed = await CompleteAsync(upload.UploadId, parts);

        var expected = MD5.HashData([.. MD5.HashData(first), .. MD5.HashData(second)]);
        Assert.Equal($"\"{Convert.ToHexStringLower(expected)}-2\"", completed.ETag);
        byte[] both = [.. first, .. second];
        Assert.Equal(both, await BytesAsync("k"));
        var head = await _s3.Client.GetObjectMetadataAsync("bucket", "k");
        Assert.Equal(("text/csv", (long)SmallestPartBytes + 1000), (head.Headers.ContentType, head.ContentLength));
        Assert.Null((await _s3.Client.ListMultipartUploadsAsync("bucket")).MultipartUploads);
    }

    [Fact]
    public async Task A_part_can_be_read_by_its_number()
    {
        var (first, second) = (Bytes(1, SmallestPartBytes), Bytes(2, 1000));
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        await CompleteAsync(upload.UploadId, [await PutPartAsync(upload.UploadId, 1, first), await PutPartAsync(upload.UploadId, 2, second)]);
        using var part = await _s3.Client.GetObjectAsync(new GetObjectRequest { BucketName = "bucket", Key = "k", PartNumber = 2 });
        Assert.Equal((HttpStatusCode.PartialContent, 2, 1000L), (part.HttpStatusCode, part.PartsCount, part.ContentLength));
        Assert.Equal(second, await ReadAsync(part.ResponseStream));
        Assert.Equal("InvalidPartNumber", (await _s3.SendAsync(HttpMethod.Get, "/bucket/k?partNumber=3")).Code);
    }

    [Fact]
    public async Task A_part_sent_again_replaces_the_first()
    {
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        await PutPartAsync(upload.UploadId, 1, Bytes(1, 500));
        await CompleteAsync(upload.UploadId, [await PutPartAsync(upload.UploadId, 1, Bytes(2, 100))]);
        Assert.Equal(Bytes(2, 100), await BytesAsync("k"));
    }

    [Fact]
    public async Task The_transfer_utility_uploads_in_parts_and_downloads()
    {
        var file = Path.Combine(_s3.Folder, "up.bin");
        var bytes = Bytes(3, (20 * 1024 * 1024) + 17);
        await File.WriteAllBytesAsync(file, bytes);
        using var transfer = new TransferUtility(_s3.Client, new TransferUtilityConfig { MinSizeBeforePartUpload = SmallestPartBytes });
        await transfer.UploadAsync(new TransferUtilityUploadRequest { BucketName = "bucket", Key = "big", FilePath = file, PartSize = SmallestPartBytes });
        Assert.EndsWith("-5\"", (await _s3.Client.GetObjectMetadataAsync("bucket", "big")).ETag);
        var down = Path.Combine(_s3.Folder, "down.bin");
        await transfer.DownloadAsync(down, "bucket", "big");
        Assert.Equal(bytes, await File.ReadAllBytesAsync(down));
        var parallel = Path.Combine(_s3.Folder, "parallel.bin");
        await transfer.DownloadWithResponseAsync(new TransferUtilityDownloadRequest { BucketName = "bucket", Key = "big", FilePath = parallel });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(parallel));
    }

    [Fact]
    public async Task Parts_can_be_copied_from_an_object()
    {
        var source = Bytes(4, SmallestPartBytes + 3000);
        await _s3.Client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "source", InputStream = new MemoryStream(source) });
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        CopyPartRequest Copy(int number, long first, long last) => new()
        {
            SourceBucket = "bucket",
            SourceKey = "source",
            DestinationBucket = "bucket",
            DestinationKey = "k",
            UploadId = upload.UploadId,
            PartNumber = number,
            FirstByte = first,
            LastByte = last,
        };
        var one = await _s3.Client.CopyPartAsync(Copy(1, 0, SmallestPartBytes - 1));
        var two = await _s3.Client.CopyPartAsync(Copy(2, SmallestPartBytes, source.Length - 1));
        await CompleteAsync(upload.UploadId, [new PartETag(1, one.ETag), new PartETag(2, two.ETag)]);
        Assert.Equal(source, await BytesAsync("k"));
        var beyond = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.CopyPartAsync(Copy(3, 0, source.Length)));
        Assert.Equal("NoSuchUpload", beyond.ErrorCode);
        var other = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        var outside = Copy(1, 0, source.Length);
        outside.UploadId = other.UploadId;
        Assert.Equal("InvalidArgument", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.Client.CopyPartAsync(outside))).ErrorCode);
    }

    [Fact]
    public async Task What_cannot_be_completed_is_refused_and_can_be_mended()
    {
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        var small = await PutPartAsync(upload.UploadId, 1, Bytes(1, 100));
        var last = await PutPartAsync(upload.UploadId, 2, Bytes(2, 100));
        Assert.Equal("EntityTooSmall", await ErrorAsync([small, last]));
        Assert.Equal("InvalidPart", await ErrorAsync([new PartETag(1, "\"00000000000000000000000000000000\"")]));
        Assert.Equal("InvalidPart", await ErrorAsync([new PartETag(3, last.ETag)]));
        var disordered = await _s3.SendAsync(HttpMethod.Post, $"/bucket/k?uploadId={upload.UploadId}",
            System.Text.Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{Listed(2, last)}{Listed(1, small)}</CompleteMultipartUpload>"));
        Assert.Equal("InvalidPartOrder", disordered.Code);
        var path = $"/bucket/k?uploadId={upload.UploadId}";
        Assert.Equal("MalformedXML", (await _s3.SendAsync(HttpMethod.Post, path, "<CompleteMultipartUpload/>"u8.ToArray())).Code);
        Assert.Equal("MalformedXML", (await _s3.SendAsync(HttpMethod.Post, path, "<Complete"u8.ToArray())).Code);
        await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.TextAsync("k"));
        await CompleteAsync(upload.UploadId, [last]);
        Assert.Equal(Bytes(2, 100), await BytesAsync("k"));
        Assert.Equal("NoSuchUpload", await ErrorAsync([last]));

        static string Listed(int number, PartETag part) => $"<Part><PartNumber>{number}</PartNumber><ETag>{part.ETag}</ETag></Part>";
        async Task<string?> ErrorAsync(List<PartETag> parts) =>
            (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => CompleteAsync(upload.UploadId, parts))).ErrorCode;
    }

    [Fact]
    public async Task A_completion_can_be_conditional_and_of_two_one_wins()
    {
        var ids = new List<(string UploadId, PartETag Part)>();
        for (var i = 0; i < 2; i++)
        {
            var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
            ids.Add((upload.UploadId, await PutPartAsync(upload.UploadId, 1, Bytes(i, 100))));
        }
        var outcomes = await Task.WhenAll(ids.Select(async upload =>
        {
            try
            {
                await CompleteAsync(upload.UploadId, [upload.Part], ifNoneMatch: "*");
                return "won";
            }
            catch (AmazonS3Exception refused)
            {
                return refused.ErrorCode;
            }
        }));
        Assert.Equal(["PreconditionFailed", "won"], outcomes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_aborted_upload_is_gone_with_its_files()
    {
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "k");
        await PutPartAsync(upload.UploadId, 1, Bytes(1, 100));
        await _s3.Client.AbortMultipartUploadAsync("bucket", "k", upload.UploadId);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_s3.Folder, "buckets", "bucket", "uploads")));
        var again = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => PutPartAsync(upload.UploadId, 1, Bytes(1, 100)));
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchUpload"), (again.StatusCode, again.ErrorCode));
    }

    [Fact]
    public async Task Uploads_and_parts_are_listed_in_pages()
    {
        var ids = new List<string>();
        foreach (var key in new[] { "b", "a", "b" }) ids.Add((await _s3.Client.InitiateMultipartUploadAsync("bucket", key)).UploadId);
        var first = await _s3.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket", MaxUploads = 2 });
        var second = await _s3.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest
        {
            BucketName = "bucket",
            KeyMarker = first.NextKeyMarker,
            UploadIdMarker = first.NextUploadIdMarker,
        });
        Assert.Equal([ids[1], ids[0]], first.MultipartUploads.Select(upload => upload.UploadId));
        Assert.Equal([ids[2]], second.MultipartUploads.Select(upload => upload.UploadId));

        foreach (var number in new[] { 1, 2, 5 }) await PutPartAsync(ids[1], number, Bytes(number, number), "a");
        var parts = await _s3.Client.ListPartsAsync(new ListPartsRequest { BucketName = "bucket", Key = "a", UploadId = ids[1], MaxParts = 2 });
        Assert.Equal((true, 2), (parts.IsTruncated, parts.NextPartNumberMarker));
        Assert.Equal([(1, 1L), (2, 2L)], parts.Parts.Select(part => (part.PartNumber!.Value, part.Size!.Value)));
        var rest = await _s3.Client.ListPartsAsync(new ListPartsRequest { BucketName = "bucket", Key = "a", UploadId = ids[1], PartNumberMarker = "2" });
        Assert.Equal([5], rest.Parts.Select(part => part.PartNumber!.Value));
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<PartETag> PutPartAsync(string uploadId, int number, byte[] bytes, string key = "k")
    {
        var part = await _s3.Client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = "bucket",
            Key = key,
            UploadId = uploadId,
            PartNumber = number,
            InputStream = new MemoryStream(bytes),
            PartSize = bytes.Length,
        });
        return new PartETag(number, part.ETag);
    }

    private Task<CompleteMultipartUploadResponse> CompleteAsync(string uploadId, IEnumerable<PartETag> parts, string? ifNoneMatch = null) =>
        _s3.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "k",
            UploadId = uploadId,
            PartETags = [.. parts],
            IfNoneMatch = ifNoneMatch,
        });

    private async Task<byte[]> BytesAsync(string key)
    {
        using var answer = await _s3.Client.GetObjectAsync("bucket", key);
        return await ReadAsync(answer.ResponseStream);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
