using Amazon.S3;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.Storage;

namespace Overnight.Functions.Predictions;

/// <summary>An uploaded file that can be read, from any place on; it counts what is asked of S3.</summary>
internal sealed class PredictedFile(IAmazonS3 s3, string bucket)
{
    private readonly List<RangedStream> _opened = [];

    public int Requests => _opened.Sum(stream => stream.Requests);

    /// <summary>Named by its key: what the user sees in the bucket, and in every problem.</summary>
    public DataFile Open(PlannedFile file) => new(file.Key, file.SizeBytes, cancellation => OpenAsync(file, 0, cancellation))
    {
        OpenAt = (offset, cancellation) => OpenAsync(file, offset, cancellation),
    };

    private Task<Stream> OpenAsync(PlannedFile file, long offset, CancellationToken cancellation)
    {
        var stream = new RangedStream(s3, bucket, file.Key, file.VersionId, offset, file.SizeBytes - offset, cancellation);
        _opened.Add(stream);
        return Task.FromResult<Stream>(stream);
    }
}
