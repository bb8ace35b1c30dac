using System.Diagnostics.CodeAnalysis;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Trainer.Storage;

/// <summary>
/// A data object as a stream. Parts are fetched ahead in parallel, each whole and repeated by the SDK where its connection
/// breaks, so that neither one slow connection nor one broken one decides over hours of data. Memory: five parts, 40 MiB, however
/// long the object is.
/// </summary>
internal sealed class ObjectStream : Stream
{
    // Some readers look at a file's beginning only: the first part is small, and nothing is fetched ahead of it.
    private const int FirstPartBytes = 64 * 1024;
    private const int PartBytes = 8 * 1024 * 1024;
    private const int PartsAhead = 4;

    private readonly IAmazonS3 _s3;
    private readonly string _bucket;
    private readonly PlannedFile _file;
    private readonly CancellationTokenSource _cancellation;
    private readonly Queue<Task<ArraySegment<byte>>> _ahead = new();
    private readonly Stack<byte[]> _free = new();
    private long _asked;
    private ArraySegment<byte> _part = ArraySegment<byte>.Empty;
    private int _at;

    /// <param name="start">Where in the object to begin.</param>
    public ObjectStream(IAmazonS3 s3, string bucket, PlannedFile file, CancellationToken cancellation, long start = 0)
    {
        (_s3, _bucket, _file, _asked) = (s3, bucket, file, start);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Ask(FirstPartBytes);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => _file.SizeBytes;
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_at == _part.Count && TryNextPart(out var next)) StartOn(next.GetAwaiter().GetResult());
        return Take(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _part.Count && TryNextPart(out var next)) StartOn(await next.WaitAsync(cancellationToken));
        return Take(buffer.Span);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    private int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _part.Count - _at);
        _part.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    private bool TryNextPart([NotNullWhen(true)] out Task<ArraySegment<byte>>? next)
    {
        // A reader that comes to the end of a part reads on: now fetch ahead.
        while (_part.Count > 0 && _ahead.Count < PartsAhead && _asked < _file.SizeBytes) Ask(PartBytes);
        return _ahead.TryDequeue(out next);
    }

    private void StartOn(ArraySegment<byte> part)
    {
        // What was read to its end is filled again.
        if (_part.Array is { Length: PartBytes } read) _free.Push(read);
        (_part, _at) = (part, 0);
    }

    private void Ask(int most)
    {
        var count = Math.Min(most, _file.SizeBytes - _asked);
        if (count <= 0) return;
        var buffer = _free.TryPop(out var free) ? free : new byte[count];
        _ahead.Enqueue(FetchAsync(_asked, new ArraySegment<byte>(buffer, 0, (int)count)));
        _asked += count;
    }

    private async Task<ArraySegment<byte>> FetchAsync(long start, ArraySegment<byte> part)
    {
        var request = new GetObjectRequest
        {
            BucketName = _bucket,
            Key = _file.Key,
            VersionId = _file.VersionId,
            // Without versions, the ETag alone says that these are still the bytes that were planned.
            EtagToMatch = _file.ETag,
            ByteRange = new ByteRange(start, start + part.Count - 1),
        };
        try
        {
            using var response = await _s3.GetObjectAsync(request, _cancellation.Token);
            await response.ResponseStream.ReadExactlyAsync(part, _cancellation.Token);
            return part;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            throw new BadInputException(new Problem
            {
                File = _file.Key,
                Found = e.StatusCode == HttpStatusCode.NotFound ? "no such object any more" : "other bytes than when the run was planned",
                Expected = $"the object with ETag {_file.ETag}",
                Fix = "Upload the dataset again: every upload is a run of its own.",
            });
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _cancellation.Cancel();
        // A part that nobody will read any more may still fail: see its fault, so that it is not reported as unobserved.
        foreach (var part in _ahead) _ = part.ContinueWith(static p => p.Exception, TaskScheduler.Default);
        _ahead.Clear();
        base.Dispose(disposing);
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
