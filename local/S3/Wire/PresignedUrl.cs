using System.Globalization;

namespace Overnight.Local.S3;

/// <summary>
/// A URL that carries its own signature. The signature is not checked, as nowhere here; that it has expired is.
/// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal static class PresignedUrl
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int LongestSeconds = 7 * 24 * 60 * 60;

    /// <summary>Those of Signature Version 4, and of Version 2, which boto3 still writes for S3 by default.</summary>
    public static readonly HashSet<string> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
        "X-Amz-Security-Token", "X-Amz-Content-Sha256", "AWSAccessKeyId", "Signature", "Expires",
    };

    /// <exception cref="S3Exception">AccessDenied: it has expired, or does not say when it will.</exception>
    public static void Check(S3Request request)
    {
        var end = request.Query.ContainsKey("X-Amz-Signature") ? EndOfVersion4(request)
            : request.Query.ContainsKey("AWSAccessKeyId") ? EndOfVersion2(request)
            : null;
        var now = request.WallClock.GetUtcNow();
        if (end is null || now <= end) return;
        throw new S3Exception(403, "AccessDenied", "Request has expired")
        {
            Details = { ["Expires"] = S3Xml.Time(end.Value), ["ServerTime"] = S3Xml.Time(now) },
        };
    }

    private static DateTimeOffset? EndOfVersion4(S3Request request)
    {
        var date = request.QueryText("X-Amz-Date");
        var expires = request.QueryText("X-Amz-Expires");
        if (!DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin))
        {
            throw Malformed("X-Amz-Date", date, "a time as 20260131T220000Z");
        }
        return int.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= LongestSeconds
            ? begin.AddSeconds(seconds)
            : throw Malformed("X-Amz-Expires", expires, $"seconds from 1 to {LongestSeconds}");
    }

    private static DateTimeOffset? EndOfVersion2(S3Request request)
    {
        var expires = request.QueryText("Expires");
        return uint.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Malformed("Expires", expires, "seconds since 1970");
    }

    private static S3Exception Malformed(string name, string found, string expected) =>
        new(400, "AuthorizationQueryParametersError", $"{name}: found '{found}', expected {expected}");
}
