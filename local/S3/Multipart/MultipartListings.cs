using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>What is under way.</summary>
internal sealed class MultipartListings(ObjectStore store)
{
    private const int MostListed = 1000;

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html</summary>
    public Task ListPartsAsync(S3Request request)
    {
        var uploads = store.Find(request.Bucket).Uploads;
        var uploadId = request.QueryText("uploadId");
        var settings = uploads.Settings(uploadId, request.Key);
        var encode = request.QueryKeyEncoding();
        var after = request.Query.ContainsKey("part-number-marker") ? request.QueryCount("part-number-marker", int.MaxValue) : 0;
        var most = request.QueryCount("max-parts", MostListed);
        var parts = uploads.Parts(uploadId, request.Key).Where(part => part.Number > after).Take(most + 1).ToList();
        var isTruncated = parts.Count > most && most > 0;
        var listed = parts.Take(most).ToList();
        return request.AnswerAsync(new XElement("ListPartsResult",
            new XElement("Bucket", request.Bucket),
            new XElement("Key", encode(request.Key)),
            new XElement("UploadId", uploadId),
            Owner.Element("Initiator"),
            Owner.Element(),
            new XElement("StorageClass", "STANDARD"),
            new XElement("PartNumberMarker", after),
            isTruncated ? new XElement("NextPartNumberMarker", listed[^1].Number) : null,
            new XElement("MaxParts", most),
            new XElement("IsTruncated", isTruncated ? "true" : "false"),
            ChecksumSettings(settings),
            listed.Select(part => new XElement("Part",
                new XElement("PartNumber", part.Number),
                new XElement("LastModified", S3Xml.Time(part.LastModified)),
                new XElement("ETag", ETags.Quote(part.ETag)),
                new XElement("Size", part.SizeBytes),
                Checksums.Elements(part.Checksum, withType: false)))));
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html</summary>
    public Task ListUploadsAsync(S3Request request)
    {
        var encode = request.QueryKeyEncoding();
        var query = new ListingQuery
        {
            Prefix = request.QueryText("prefix"),
            Delimiter = request.QueryText("delimiter"),
            After = request.QueryText("key-marker"),
            Most = request.QueryCount("max-uploads", MostListed),
        };
        // Without a key-marker S3 ignores the upload's: docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
        var idMarker = query.After.Length > 0 ? request.QueryText("upload-id-marker") : "";
        var all = store.Find(request.Bucket).Uploads.All();
        var page = ListingPage<UploadSettings>.Read(query, start => UploadsFrom(all, start, query.After, idMarker), upload => upload.Key);
        return request.AnswerAsync(new XElement("ListMultipartUploadsResult",
            new XElement("Bucket", request.Bucket),
            new XElement("KeyMarker", encode(query.After)),
            new XElement("UploadIdMarker", idMarker),
            page.IsTruncated ? new XElement("NextKeyMarker", encode(page.Last)) : null,
            page.IsTruncated ? new XElement("NextUploadIdMarker", page.LastItem?.UploadId) : null,
            new XElement("Prefix", encode(query.Prefix)),
            new XElement("MaxUploads", query.Most),
            new XElement("IsTruncated", page.IsTruncated ? "true" : "false"),
            ListingElements.Settings(request, query, encode),
            page.Items.Select(upload => new XElement("Upload",
                new XElement("Key", encode(upload.Key)),
                new XElement("UploadId", upload.UploadId),
                Owner.Element("Initiator"),
                Owner.Element(),
                new XElement("StorageClass", "STANDARD"),
                new XElement("Initiated", S3Xml.Time(upload.InitiatedAt)),
                ChecksumSettings(upload))),
            ListingElements.Groups(page.Groups, encode)));
    }

    private static IEnumerable<UploadSettings> UploadsFrom(List<UploadSettings> all, string start, string after, string idMarker) =>
        from upload in all
        where Utf8KeyOrder.Instance.Compare(upload.Key, start) >= 0
        where upload.Key != after || (idMarker.Length > 0 && string.CompareOrdinal(upload.UploadId, idMarker) > 0)
        select upload;

    private static IEnumerable<XElement> ChecksumSettings(UploadSettings upload)
    {
        if (upload.ChecksumAlgorithm is not { } algorithm) yield break;
        yield return new XElement("ChecksumAlgorithm", Checksums.WireName(algorithm));
        yield return new XElement("ChecksumType", Checksums.WireName(upload.ChecksumType));
    }
}
