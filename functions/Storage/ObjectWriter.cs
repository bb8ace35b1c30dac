using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Functions.Storage;

/// <summary>
/// One object, written as it comes: nothing of it is seen until <see cref="CompleteAsync"/>, then all of it. Memory: one part. What is
/// never completed, the bucket's lifecycle rule takes away.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html: parts of 5 MiB at least but for the last, 10,000 at most.
/// </summary>
internal sealed class ObjectWriter(IAmazonS3 s3, string bucket, string key, string contentType) : Stream
{
    /// <summary>What S3 takes for a part that is not the last.</summary>
    public const int LeastPartBytes = 5 * 1024 * 1024;

    // Twice the least, so that what JoinedParts lets pass through never fills it. Ten thousand of them are 97 GiB.
    private const int PartBytes = 2 * LeastPartBytes;

    private readonly byte[] _part = new byte[PartBytes];
    private readonly List<PartETag> _parts = [];
    private int _filled;
    private string? _uploadId;

    public long WrittenBytes { get; private set; }

    /// <summary>What S3 calls the finished object's version; null in a bucket without versions.</summary>
    public string? VersionId { get; private set; }

    /// <summary>Requests that S3 charges as writes.</summary>
    public int Requests { get; private set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => WrittenBytes;
    public override long Position { get => WrittenBytes; set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, PartBytes - _filled);
            buffer[..count].CopyTo(_part.AsMemory(_filled));
            (_filled, WrittenBytes, buffer) = (_filled + count, WrittenBytes + count, buffer[count..]);
            if (_filled == PartBytes) await SendAsync(cancellationToken);
        }
    }

    /// <summary>Sends what waits, where it is enough for a part: after that, <see cref="CopyAsync"/> may follow.</summary>
    public Task EndPartAsync(CancellationToken cancellation) => _filled >= LeastPartBytes ? SendAsync(cancellation) : Task.CompletedTask;

    /// <summary>Appends a stretch of another object of the bucket, which S3 copies by itself: 5 MiB to 5 GiB of it.</summary>
    public async Task CopyAsync(string source, long start, long count, CancellationToken cancellation)
    {
        if (_filled > 0) throw new InvalidOperationException($"found {_filled} bytes that wait, expected them to be sent before a copy");
        await BeginAsync(cancellation);
        Requests++;
        var copied = await s3.CopyPartAsync(new CopyPartRequest
        {
            SourceBucket = bucket,
            SourceKey = source,
            DestinationBucket = bucket,
            DestinationKey = key,
            UploadId = _uploadId,
            PartNumber = _parts.Count + 1,
            FirstByte = start,
            LastByte = start + count - 1,
        }, cancellation);
        _parts.Add(new PartETag(copied.PartNumber ?? _parts.Count + 1, copied.ETag));
        WrittenBytes += count;
    }

    /// <summary>Now it is there.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        Requests++;
        if (_uploadId is null)
        {
            var put = new PutObjectRequest
            {
                BucketName = bucket,
                Key = key,
                ContentType = contentType,
                InputStream = new MemoryStream(_part, 0, _filled, writable: false),
            };
            VersionId = (await s3.PutObjectAsync(put, cancellation)).VersionId;
            return;
        }
        if (_filled > 0) await SendAsync(cancellation);
        var completed = await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId, PartETags = _parts }, cancellation);
        VersionId = completed.VersionId;
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        Requests++;
        var number = _parts.Count + 1;
        var sent = await s3.UploadPartAsync(new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = _uploadId,
            PartNumber = number,
            PartSize = _filled,
            InputStream = new MemoryStream(_part, 0, _filled, writable: false),
        }, cancellation);
        _parts.Add(new PartETag(number, sent.ETag));
        _filled = 0;
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        if (_uploadId is not null) return;
        Requests++;
        var begun = await s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, cancellation);
        _uploadId = begun.UploadId;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For writers that know no other way; it waits.</summary>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
