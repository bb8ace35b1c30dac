namespace Overnight.Local.S3;

/// <summary>What <c>x-amz-copy-source</c> names.</summary>
internal sealed record CopySource(string Bucket, string Key, string? VersionId)
{
    public const string HeaderName = "x-amz-copy-source";

    private const string VersionMark = "?versionId=";

    /// <summary>Reads <c>bucket/key?versionId=id</c>, the key percent-encoded.</summary>
    public static CopySource Read(S3Request request)
    {
        var header = request.Header(HeaderName) ?? "";
        if (header.StartsWith("arn:", StringComparison.Ordinal)) throw S3Exception.NotImplemented($"a copy source by ARN ('{header}')");
        var mark = header.LastIndexOf(VersionMark, StringComparison.Ordinal);
        var path = S3Address.Decode((mark < 0 ? header : header[..mark]).TrimStart('/'));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1) throw S3Exception.InvalidArgument(HeaderName, header, "bucket/key, percent-encoded");
        return new CopySource(path[..slash], path[(slash + 1)..], mark < 0 ? null : header[(mark + VersionMark.Length)..]);
    }

    /// <exception cref="S3Exception">There is none, or the request's conditions on it do not hold.</exception>
    public OpenObject Open(Bucket bucket, S3Request request)
    {
        var opened = bucket.Open(Key, VersionId);
        try
        {
            // A download answers 304 where a copy has nothing to answer: it fails.
            if (ReadCondition.Read(request, "x-amz-copy-source-").Check(opened.Version) == ReadOutcome.Proceed) return opened;
            throw S3Exception.PreconditionFailed("x-amz-copy-source-If-None-Match");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
