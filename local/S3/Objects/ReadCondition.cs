using System.Globalization;

namespace Overnight.Local.S3;

internal enum ReadOutcome { Proceed, NotModified }

/// <summary>RFC 9110's conditions of a download, and with <c>x-amz-copy-source-</c> before them those of a copy's source.</summary>
internal sealed record ReadCondition
{
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public DateTimeOffset? IfModifiedSince { get; init; }
    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    public static ReadCondition Read(S3Request request, string headerPrefix = "") => new()
    {
        IfMatch = request.Header(headerPrefix + "if-match"),
        IfNoneMatch = request.Header(headerPrefix + "if-none-match"),
        IfModifiedSince = DateOf(request, headerPrefix + "if-modified-since"),
        IfUnmodifiedSince = DateOf(request, headerPrefix + "if-unmodified-since"),
    };

    /// <summary>An ETag that is asked for outweighs a date, as RFC 9110 section 13.2.2 has it.</summary>
    /// <exception cref="S3Exception">412 PreconditionFailed.</exception>
    public ReadOutcome Check(ObjectVersion version)
    {
        if (IfMatch is not null)
        {
            if (!ETags.Match(IfMatch, version.ETag)) throw S3Exception.PreconditionFailed("If-Match");
        }
        else if (version.LastModified > IfUnmodifiedSince)
        {
            throw S3Exception.PreconditionFailed("If-Unmodified-Since");
        }
        if (IfNoneMatch is not null) return ETags.Match(IfNoneMatch, version.ETag) ? ReadOutcome.NotModified : ReadOutcome.Proceed;
        return version.LastModified <= IfModifiedSince ? ReadOutcome.NotModified : ReadOutcome.Proceed;
    }

    /// <summary>RFC 9110 lets a server ignore a date that is none.</summary>
    private static DateTimeOffset? DateOf(S3Request request, string name) =>
        DateTimeOffset.TryParse(request.Header(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
}
