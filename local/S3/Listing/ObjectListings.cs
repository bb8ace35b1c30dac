using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>ListObjectsV2 and the older ListObjects.</summary>
internal sealed class ObjectListings(ObjectStore store)
{
    public const int MostKeys = 1000;

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html</summary>
    public Task ListV2Async(S3Request request)
    {
        if (request.QueryText("list-type") != "2") throw S3Exception.InvalidArgument("list-type", request.QueryText("list-type"), "2");
        var encode = request.QueryKeyEncoding();
        var token = ContinuationToken.Read(request);
        var query = QueryOf(request, token.Length > 0 ? token : request.QueryText("start-after"));
        var page = Page(request, query);
        var withOwner = request.QueryText("fetch-owner") == "true";
        var answer = new XElement("ListBucketResult",
            new XElement("Name", request.Bucket),
            new XElement("Prefix", encode(query.Prefix)),
            new XElement("KeyCount", page.Items.Count + page.Groups.Count),
            new XElement("MaxKeys", query.Most),
            new XElement("IsTruncated", page.IsTruncated ? "true" : "false"),
            ListingElements.Settings(request, query, encode),
            request.Query.TryGetValue("continuation-token", out var sent) ? new XElement("ContinuationToken", sent) : null,
            request.Query.TryGetValue("start-after", out var after) ? new XElement("StartAfter", encode(after)) : null,
            page.IsTruncated ? new XElement("NextContinuationToken", ContinuationToken.Write(page.Last)) : null,
            page.Items.Select(version => Contents(version, encode, withOwner)),
            ListingElements.Groups(page.Groups, encode));
        return request.AnswerAsync(answer);
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html</summary>
    public Task ListV1Async(S3Request request)
    {
        var encode = request.QueryKeyEncoding();
        var query = QueryOf(request, request.QueryText("marker"));
        var page = Page(request, query);
        var answer = new XElement("ListBucketResult",
            new XElement("Name", request.Bucket),
            new XElement("Prefix", encode(query.Prefix)),
            new XElement("Marker", encode(query.After)),
            new XElement("MaxKeys", query.Most),
            new XElement("IsTruncated", page.IsTruncated ? "true" : "false"),
            ListingElements.Settings(request, query, encode),
            // Without a delimiter the last key is the marker, and S3 leaves it at that.
            page.IsTruncated && query.Delimiter.Length > 0 ? new XElement("NextMarker", encode(page.Last)) : null,
            page.Items.Select(version => Contents(version, encode, withOwner: true)),
            ListingElements.Groups(page.Groups, encode));
        return request.AnswerAsync(answer);
    }

    private static ListingQuery QueryOf(S3Request request, string after) => new()
    {
        Prefix = request.QueryText("prefix"),
        Delimiter = request.QueryText("delimiter"),
        After = after,
        Most = request.QueryCount("max-keys", MostKeys),
    };

    private ListingPage<ObjectVersion> Page(S3Request request, ListingQuery query) => store.Find(request.Bucket).Read(index =>
        ListingPage<ObjectVersion>.Read(query, start => CurrentFrom(index, start, query.After), version => version.Key));

    private static IEnumerable<ObjectVersion> CurrentFrom(KeyIndex index, string start, string after) => index.KeysFrom(start)
        .Where(key => key != after)
        .Select(index.Current)
        .OfType<ObjectVersion>();

    private static XElement Contents(ObjectVersion version, Func<string, string> encode, bool withOwner) => new("Contents",
        new XElement("Key", encode(version.Key)),
        ListingElements.Description(version),
        withOwner ? Owner.Element() : null);
}

/// <summary>What all listings' answers have in common.</summary>
internal static class ListingElements
{
    public static IEnumerable<XElement> Settings(S3Request request, ListingQuery query, Func<string, string> encode)
    {
        if (query.Delimiter.Length > 0) yield return new XElement("Delimiter", encode(query.Delimiter));
        if (request.Query.TryGetValue("encoding-type", out var encoding)) yield return new XElement("EncodingType", encoding);
    }

    public static IEnumerable<XElement> Groups(List<string> groups, Func<string, string> encode) =>
        groups.Select(group => new XElement("CommonPrefixes", new XElement("Prefix", encode(group))));

    public static IEnumerable<XElement> Description(ObjectVersion version)
    {
        yield return new XElement("LastModified", S3Xml.Time(version.LastModified));
        if (version.IsDeleteMarker) yield break;
        yield return new XElement("ETag", ETags.Quote(version.ETag));
        if (version.Checksum is { } checksum)
        {
            yield return new XElement("ChecksumAlgorithm", Checksums.WireName(checksum.Algorithm));
            yield return new XElement("ChecksumType", Checksums.WireName(checksum.Type));
        }
        yield return new XElement("Size", version.SizeBytes);
        yield return new XElement("StorageClass", "STANDARD");
    }
}
