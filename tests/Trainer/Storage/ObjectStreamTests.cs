using Overnight.Contracts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests.Storage;

public sealed class ObjectStreamTests(Bucket bucket) : IClassFixture<Bucket>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData((64 * 1024) + (5 * 8 * 1024 * 1024) + 17)]
    public async Task Every_byte_comes_once_and_in_order(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        var file = await StoreAsync($"stream/{size}", bytes);
        using var read = new MemoryStream();
        await using (var stream = new ObjectStream(bucket.S3, Bucket.Name, file, CancellationToken.None)) await stream.CopyToAsync(read);
        Assert.True(bytes.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length)));

        read.SetLength(0);
        await using (var stream = new ObjectStream(bucket.S3, Bucket.Name, file, CancellationToken.None)) stream.CopyTo(read, 1000);
        Assert.True(bytes.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length)));
    }

    [Fact]
    public async Task An_object_that_changes_under_the_reader_is_noticed()
    {
        var file = await StoreAsync("stream/changed", new byte[200_000]);
        await using var stream = new ObjectStream(bucket.S3, Bucket.Name, file, CancellationToken.None);
        await stream.ReadExactlyAsync(new byte[1000]);
        await bucket.PutAsync(file.Key, [.. Enumerable.Repeat((byte)1, 200_000)]);
        var e = await Assert.ThrowsAsync<BadInputException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Contains("stream/changed: found other bytes than when the run was planned", e.Message, StringComparison.Ordinal);
    }

    private async Task<PlannedFile> StoreAsync(string key, byte[] bytes) =>
        new() { Key = key, ETag = await bucket.PutAsync(key, bytes), SizeBytes = bytes.Length };
}
