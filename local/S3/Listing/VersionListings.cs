using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html</summary>
internal sealed class VersionListings(ObjectStore store)
{
    public Task ListAsync(S3Request request)
    {
        var encode = request.QueryKeyEncoding();
        var query = new ListingQuery
        {
            Prefix = request.QueryText("prefix"),
            Delimiter = request.QueryText("delimiter"),
            After = request.QueryText("key-marker"),
            Most = request.QueryCount("max-keys", ObjectListings.MostKeys),
        };
        var versionMarker = request.QueryText("version-id-marker");
        if (versionMarker.Length > 0 && query.After.Length == 0)
        {
            throw S3Exception.InvalidArgument("version-id-marker", versionMarker, "a key-marker beside it");
        }
        return store.Find(request.Bucket).Read(index =>
        {
            var before = SequenceOf(index, query.After, versionMarker);
            var page = ListingPage<ObjectVersion>.Read(
                query, start => VersionsFrom(index, start, query.After, before), version => version.Key);
            return request.AnswerAsync(Document(request, query, page, encode, index));
        });
    }

    /// <summary>The marker's place among its key's versions; everything is behind it where it names none.</summary>
    private static long SequenceOf(KeyIndex index, string key, string versionMarker)
    {
        if (versionMarker.Length == 0) return long.MinValue;
        var marked = index.Versions(key).FirstOrDefault(version => version.VersionId == versionMarker);
        return marked?.Sequence ?? VersionIds.SequenceOf(versionMarker) ?? long.MinValue;
    }

    private static IEnumerable<ObjectVersion> VersionsFrom(KeyIndex index, string start, string after, long before) =>
        from key in index.KeysFrom(start)
        from version in index.Versions(key)
        where key != after || version.Sequence < before
        select version;

    private static XElement Document(
        S3Request request, ListingQuery query, ListingPage<ObjectVersion> page, Func<string, string> encode, KeyIndex index) =>
        new("ListVersionsResult",
            new XElement("Name", request.Bucket),
            new XElement("Prefix", encode(query.Prefix)),
            new XElement("KeyMarker", encode(query.After)),
            new XElement("VersionIdMarker", request.QueryText("version-id-marker")),
            new XElement("MaxKeys", query.Most),
            new XElement("IsTruncated", page.IsTruncated ? "true" : "false"),
            ListingElements.Settings(request, query, encode),
            page.IsTruncated ? new XElement("NextKeyMarker", encode(page.Last)) : null,
            page.IsTruncated && page.LastItem is { } last ? new XElement("NextVersionIdMarker", last.VersionId) : null,
            page.Items.Select(version => new XElement(version.IsDeleteMarker ? "DeleteMarker" : "Version",
                new XElement("Key", encode(version.Key)),
                new XElement("VersionId", version.VersionId),
                new XElement("IsLatest", ReferenceEquals(index.Newest(version.Key), version) ? "true" : "false"),
                ListingElements.Description(version),
                Owner.Element())),
            ListingElements.Groups(page.Groups, encode));
}
