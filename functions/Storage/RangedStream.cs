using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Overnight.Functions.Storage;

/// <summary>
/// A stretch of an object's version as a stream, fetched range by range, one ahead: a connection that breaks after minutes costs one
/// range. Memory: two ranges.
/// </summary>
internal sealed class RangedStream : Stream
{
    private const int RangeBytes = 4 * 1024 * 1024;
    private const int MostTries = 4;

    private readonly IAmazonS3 _s3;
    private readonly string _bucket;
    private readonly string _key;
    private readonly string? _versionId;
    private readonly long _end;
    private readonly CancellationTokenSource _cancellation;
    private byte[] _range = [];
    private int _at;
    private long _asked;
    private Task<byte[]>? _ahead;

    /// <param name="start">The first byte.</param>
    /// <param name="count">How many; the object must have them.</param>
    public RangedStream(IAmazonS3 s3, string bucket, string key, string? versionId, long start, long count, CancellationToken cancellation)
    {
        (_s3, _bucket, _key, _versionId, _asked, _end) = (s3, bucket, key, versionId, start, start + count);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        AskNext();
    }

    /// <summary>Requests that S3 charges as reads.</summary>
    public int Requests { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _range.Length && _ahead is { } ahead)
        {
            (_range, _at) = (await ahead.WaitAsync(cancellationToken), 0);
            AskNext();
        }
        var count = Math.Min(buffer.Length, _range.Length - _at);
        _range.AsSpan(_at, count).CopyTo(buffer.Span);
        _at += count;
        return count;
    }

    private void AskNext()
    {
        var count = (int)Math.Min(RangeBytes, _end - _asked);
        _ahead = count > 0 ? FetchAsync(_asked, count) : null;
        _asked += count;
    }

    private async Task<byte[]> FetchAsync(long start, int count)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Requests++;
                var request = new GetObjectRequest { BucketName = _bucket, Key = _key, VersionId = _versionId, ByteRange = new ByteRange(start, start + count - 1) };
                using var answer = await _s3.GetObjectAsync(request, _cancellation.Token);
                var bytes = new byte[count];
                await answer.ResponseStream.ReadExactlyAsync(bytes, _cancellation.Token);
                return bytes;
            }
            catch (Exception e) when (tries < MostTries && e is IOException or HttpRequestException or AmazonClientException { InnerException: IOException })
            {
                // The SDK repeats requests, but not bodies that break off.
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _cancellation.Cancel();
        // A range that nobody will read any more may still fail: see its fault, so that it is not reported as unobserved.
        _ = _ahead?.ContinueWith(static fetched => fetched.Exception, TaskScheduler.Default);
        _ahead = null;
        base.Dispose(disposing);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For readers that know no other way; it waits.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
