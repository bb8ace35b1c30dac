using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

public sealed class RestartTests
{
    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        await using var s3 = await LocalS3.StartAsync(versioned: true);
        var first = await s3.PutAsync("k", "first");
        await s3.PutAsync("k", "second");
        await s3.PutAsync("deleted", "x");
        var marker = await s3.Client.DeleteObjectAsync("bucket", "deleted");
        var described = new PutObjectRequest { BucketName = "bucket", Key = "ż/ó ł", ContentBody = "x", ContentType = "text/csv" };
        described.Metadata["rows"] = "1";
        await s3.Client.PutObjectAsync(described);
        await s3.Client.PutBucketAsync("plain");
        var before = await VersionsAsync(s3);

        await s3.RestartAsync();
        Assert.Equal(before, await VersionsAsync(s3));
        Assert.Equal("second", await s3.TextAsync("k"));
        Assert.Equal("first", await s3.TextAsync("k", first.VersionId));
        await Assert.ThrowsAsync<NoSuchKeyException>(() => s3.TextAsync("deleted"));
        await s3.Client.DeleteObjectAsync("bucket", "deleted", marker.VersionId);
        Assert.Equal("x", await s3.TextAsync("deleted"));
        var head = await s3.Client.GetObjectMetadataAsync("bucket", "ż/ó ł");
        Assert.Equal(("text/csv", "1"), (head.Headers.ContentType, head.Metadata["rows"]));
        Assert.True(s3.Store.BucketExists("plain"));
        Assert.Equal(VersionStatus.Enabled, (await s3.Client.GetBucketVersioningAsync("bucket")).VersioningConfig.Status);
    }

    [Fact]
    public async Task A_multipart_upload_goes_on_after_a_restart()
    {
        await using var s3 = await LocalS3.StartAsync();
        var begin = new InitiateMultipartUploadRequest { BucketName = "bucket", Key = "k", ContentType = "text/csv" };
        var upload = await s3.Client.InitiateMultipartUploadAsync(begin);
        var part = await s3.Client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = "bucket",
            Key = "k",
            UploadId = upload.UploadId,
            PartNumber = 1,
            InputStream = new MemoryStream("part"u8.ToArray()),
        });
        await s3.RestartAsync();
        await s3.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "k",
            UploadId = upload.UploadId,
            PartETags = [new PartETag(1, part.ETag)],
        });
        Assert.Equal("part", await s3.TextAsync("k"));
        Assert.Equal("text/csv", (await s3.Client.GetObjectMetadataAsync("bucket", "k")).Headers.ContentType);
        await s3.RestartAsync();
        Assert.Equal("part", await s3.TextAsync("k"));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_an_upload_leaves_what_was_there_before()
    {
        await using var s3 = await LocalS3.StartAsync();
        await s3.PutAsync("k", "before");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, s3.Address.Port);
        var head = "PUT /bucket/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + new string('x', 500)));
        var incoming = Path.Combine(s3.Folder, "incoming");
        while (Directory.GetFiles(incoming).Length == 0) await Task.Yield();

        // What a kill leaves is what lies on the disk at that moment.
        var killed = Directory.CreateTempSubdirectory("overnight-s3-killed-").FullName;
        CopyFolder(s3.Folder, killed);
        using (var store = new ObjectStore(killed, TimeProvider.System))
        {
            Assert.Equal(6, store.Find("bucket").Find("k", versionId: null).SizeBytes);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(killed, "incoming")));
        }
        Directory.Delete(killed, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(60)]
    public async Task A_damaged_file_is_named_and_not_served(int bytesLeft)
    {
        await using var s3 = await LocalS3.StartAsync();
        await s3.PutAsync("k", "x");
        var damaged = Directory.CreateTempSubdirectory("overnight-s3-damaged-").FullName;
        CopyFolder(s3.Folder, damaged);
        var file = Directory.GetFiles(Path.Combine(damaged, "buckets", "bucket", "objects")).Single();
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..bytesLeft]);
        var refused = Assert.Throws<InvalidDataException>(() => new ObjectStore(damaged, TimeProvider.System));
        Assert.StartsWith(file, refused.Message);
        File.Delete(file);
        using (var store = new ObjectStore(damaged, TimeProvider.System))
        {
            Assert.Throws<S3Exception>(() => store.Find("bucket").Find("k", versionId: null));
        }
        Directory.Delete(damaged, recursive: true);
    }

    [Fact]
    public async Task Sequences_grow_over_restarts_even_on_a_clock_that_stands_still()
    {
        await using var s3 = await LocalS3.StartAsync(versioned: true, clock: new FakeTime());
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add((await s3.PutAsync("k", $"{i}")).VersionId);
            if (i == 1) await s3.RestartAsync();
        }
        Assert.Equal(Enumerable.Reverse(ids), (await VersionsAsync(s3)).Select(version => version.VersionId));
    }

    private static async Task<List<(string Key, string VersionId, string ETag, DateTime? LastModified)>> VersionsAsync(LocalS3 s3) =>
        [.. (await s3.Client.ListVersionsAsync("bucket")).Versions.Select(version => (version.Key, version.VersionId, version.ETag, version.LastModified))];

    private static void CopyFolder(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        }
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            // The store holds its lock file open; everything else may be copied while it runs.
            if (Path.GetFileName(file) != ".lock") File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
        }
    }
}
