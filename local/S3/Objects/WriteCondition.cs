namespace Overnight.Local.S3;

/// <summary>
/// What must hold for a write or a delete to happen. It is checked under the bucket's lock, so of racing writers one wins.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
/// </summary>
/// <param name="IfMatch">The current version's ETag, or '*' for any; null where it does not matter.</param>
/// <param name="IfAbsent">Only where there is no current version.</param>
internal sealed record WriteCondition(string? IfMatch, bool IfAbsent)
{
    public static readonly WriteCondition None = new(null, IfAbsent: false);

    private static readonly string[] Unknown = ["If-Modified-Since", "If-Unmodified-Since"];

    public static WriteCondition Read(S3Request request)
    {
        var unknown = Array.Find(Unknown, name => request.Header(name) is not null);
        if (unknown is not null) throw S3Exception.NotImplemented($"{unknown} on a write");
        return request.Header("If-None-Match") is not (null or "*")
            ? throw S3Exception.NotImplemented($"If-None-Match '{request.Header("If-None-Match")}' on a write (only '*')")
            : new WriteCondition(request.Header("If-Match"), request.Header("If-None-Match") is not null);
    }

    /// <param name="key">The object's.</param>
    /// <param name="current">Null where there is none, or a delete marker is the newest version.</param>
    /// <exception cref="S3Exception">412, or 404 where If-Match meets nothing.</exception>
    public void Check(string key, ObjectVersion? current)
    {
        if (IfAbsent && current is not null) throw S3Exception.PreconditionFailed("If-None-Match");
        if (IfMatch is null) return;
        if (current is null) throw S3Exception.NoSuchKey(key);
        if (!ETags.Match(IfMatch, current.ETag)) throw S3Exception.PreconditionFailed("If-Match");
    }
}

internal static class ETags
{
    public static string Quote(string etag) => $"\"{etag}\"";

    public static string Unquote(string etag) => etag.Trim().Trim('"');

    /// <param name="asked">'*', or ETags with or without quotes, separated by commas.</param>
    /// <param name="etag">Without quotes.</param>
    public static bool Match(string asked, string etag) =>
        asked.Split(',').Any(candidate => candidate.Trim() == "*" || Unquote(candidate) == etag);
}
