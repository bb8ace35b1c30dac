using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>
/// DeleteObject and DeleteObjects.
/// docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html, API_DeleteObjects.html
/// </summary>
internal sealed class ObjectDeletes(ObjectStore store, BucketNotifications notifications)
{
    private const int MostKeys = 1000;

    public Task DeleteAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var versionId = request.Query.GetValueOrDefault("versionId");
        var deletion = Delete(request, bucket, request.Key, versionId, WriteCondition.Read(request));
        request.Answer(204);
        if (deletion.ConcernsMarker) request.AnswerHeader("x-amz-delete-marker", "true");
        request.AnswerHeader("x-amz-version-id", deletion.MarkerCreated ? deletion.Version?.VersionId : versionId);
        return Task.CompletedTask;
    }

    public async Task DeleteManyAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var asked = await S3Xml.ReadAsync(request, "Delete");
        S3Xml.AllowOnly(asked, "Object", "Quiet");
        var objects = asked.Elements("Object").ToList();
        if (objects.Count is 0 or > MostKeys) throw S3Exception.MalformedXml($"found {objects.Count} <Object>, expected 1 to {MostKeys}");
        var isQuiet = S3Xml.TextOf(asked, "Quiet") == "true";
        var answer = new XElement("DeleteResult");
        foreach (var named in objects)
        {
            var result = DeleteOne(request, bucket, named);
            if (!isQuiet || result.Name == "Error") answer.Add(result);
        }
        await request.AnswerAsync(answer);
    }

    private XElement DeleteOne(S3Request request, Bucket bucket, XElement named)
    {
        S3Xml.AllowOnly(named, "Key", "VersionId", "ETag");
        var key = S3Xml.TextOf(named, "Key") ?? throw S3Exception.MalformedXml("<Object> without <Key>");
        var versionId = S3Xml.TextOf(named, "VersionId");
        try
        {
            if (!S3Permissions.MayDelete(request, key, versionId)) throw new S3Exception(403, "AccessDenied", "Access Denied");
            var condition = new WriteCondition(S3Xml.TextOf(named, "ETag"), IfAbsent: false);
            var deletion = Delete(request, bucket, key, versionId, condition);
            var deleted = new XElement("Deleted", new XElement("Key", key));
            if (versionId is not null) deleted.Add(new XElement("VersionId", versionId));
            if (deletion.ConcernsMarker)
            {
                deleted.Add(new XElement("DeleteMarker", "true"), new XElement("DeleteMarkerVersionId", deletion.Version!.VersionId));
            }
            return deleted;
        }
        catch (S3Exception refused)
        {
            return new XElement("Error",
                new XElement("Key", key),
                versionId is null ? null : new XElement("VersionId", versionId),
                new XElement("Code", refused.Code),
                new XElement("Message", refused.Message));
        }
    }

    private Deletion Delete(S3Request request, Bucket bucket, string key, string? versionId, WriteCondition condition)
    {
        var deletion = bucket.Delete(key, versionId, condition);
        if (deletion.Version is { } version)
        {
            var eventName = deletion.MarkerCreated ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete";
            notifications.Announce(request, bucket, eventName, version, deletion.Sequence);
        }
        return deletion;
    }
}
