using System.Text;
using System.Xml.Linq;

namespace Overnight.Local.S3;

/// <summary>What can be done to buckets themselves.</summary>
internal sealed class BucketOperations(ObjectStore store)
{
    private const int MostBuckets = 10_000;

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html</summary>
    public Task ListAsync(S3Request request)
    {
        var prefix = request.QueryText("prefix");
        var after = ContinuationToken.Read(request);
        var most = request.QueryCount("max-buckets", MostBuckets);
        var listed = store.Buckets
            .Select(bucket => bucket.Settings)
            .Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(bucket.Name, after) > 0)
            .Take(most + 1)
            .ToList();
        return request.AnswerAsync(new XElement("ListAllMyBucketsResult",
            Owner.Element(),
            new XElement("Buckets", listed.Take(most).Select(bucket => new XElement("Bucket",
                new XElement("Name", bucket.Name),
                new XElement("CreationDate", S3Xml.Time(bucket.CreatedAt)),
                new XElement("BucketRegion", bucket.Region)))),
            listed.Count > most && most > 0 ? new XElement("ContinuationToken", ContinuationToken.Write(listed[most - 1].Name)) : null,
            prefix.Length > 0 ? new XElement("Prefix", prefix) : null));
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html</summary>
    public async Task CreateAsync(S3Request request)
    {
        var region = "us-east-1";
        if (request.Http.Request.ContentLength > 0)
        {
            var configuration = await S3Xml.ReadAsync(request, "CreateBucketConfiguration");
            S3Xml.AllowOnly(configuration, "LocationConstraint");
            if (S3Xml.TextOf(configuration, "LocationConstraint") is { Length: > 0 } location) region = location;
        }
        if (!store.TryCreate(request.Bucket, region))
        {
            throw new S3Exception(409, "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.")
            {
                Details = { ["BucketName"] = request.Bucket },
            };
        }
        request.Answer(200);
        request.AnswerHeader("Location", $"/{request.Bucket}");
    }

    public Task HeadAsync(S3Request request)
    {
        request.AnswerHeader("x-amz-bucket-region", store.Find(request.Bucket).Settings.Region);
        request.Answer(200);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(S3Request request)
    {
        store.DeleteBucket(request.Bucket);
        request.Answer(204);
        return Task.CompletedTask;
    }

    /// <summary>The first region is written as nothing: docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html</summary>
    public Task LocationAsync(S3Request request)
    {
        var region = store.Find(request.Bucket).Settings.Region;
        return request.AnswerAsync(new XElement("LocationConstraint", region == "us-east-1" ? null : region));
    }

    public Task GetVersioningAsync(S3Request request)
    {
        var versioning = store.Find(request.Bucket).Settings.Versioning;
        return request.AnswerAsync(new XElement("VersioningConfiguration",
            versioning == Versioning.Off ? null : new XElement("Status", versioning.ToString())));
    }

    public async Task PutVersioningAsync(S3Request request)
    {
        var bucket = store.Find(request.Bucket);
        var configuration = await S3Xml.ReadAsync(request, "VersioningConfiguration");
        S3Xml.AllowOnly(configuration, "Status");
        bucket.SetVersioning(S3Xml.TextOf(configuration, "Status") switch
        {
            "Enabled" => Versioning.Enabled,
            "Suspended" => Versioning.Suspended,
            var other => throw S3Exception.MalformedXml($"<Status>: found '{other}', expected Enabled or Suspended"),
        });
        request.Answer(200);
    }
}

/// <summary>The account that owns everything here.</summary>
internal static class Owner
{
    public const string Id = "local";

    public static XElement Element(string name = "Owner") => new(name, new XElement("ID", Id));
}

/// <summary>Where a listing goes on: opaque to the client, the last name it was given.</summary>
internal static class ContinuationToken
{
    public static string Write(string lastName) => Convert.ToBase64String(Encoding.UTF8.GetBytes(lastName));

    /// <summary>Empty where the listing begins.</summary>
    public static string Read(S3Request request)
    {
        if (!request.Query.TryGetValue("continuation-token", out var token)) return "";
        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : throw S3Exception.InvalidArgument("continuation-token", token, "a token from a listing's answer");
    }
}
