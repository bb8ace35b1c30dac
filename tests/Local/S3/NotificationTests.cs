using System.Text.Json;
using Amazon.S3.Model;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

public sealed class NotificationTests : IAsyncLifetime
{
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:start-run";

    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task An_upload_is_announced_as_S3_documents_it()
    {
        Set(Rule("s3:ObjectCreated:*", prefix: "datasets/"));
        var put = await _s3.PutAsync("datasets/iris/a b+ż.csv", "four");
        await _s3.PutAsync("other/x", "x");

        var (function, payload) = Assert.Single(_s3.Functions.Later);
        Assert.Equal(Function, function);
        var record = Assert.Single(JsonDocument.Parse(payload).RootElement.GetProperty("Records").EnumerateArray());
        string Text(params string[] path) => path.Aggregate(record, (element, name) => element.GetProperty(name)).ToString();
        Assert.Equal("2.6", Text("eventVersion"));
        Assert.Equal("aws:s3", Text("eventSource"));
        Assert.Equal("us-east-1", Text("awsRegion"));
        Assert.Equal("ObjectCreated:Put", Text("eventName"));
        Assert.Equal("AWS:AKIATEST", Text("userIdentity", "principalId"));
        Assert.Equal("127.0.0.1", Text("requestParameters", "sourceIPAddress"));
        Assert.Equal(put.ResponseMetadata.RequestId, Text("responseElements", "x-amz-request-id"));
        Assert.Equal("rule", Text("s3", "configurationId"));
        Assert.Equal("bucket", Text("s3", "bucket", "name"));
        Assert.Equal("arn:aws:s3:::bucket", Text("s3", "bucket", "arn"));
        Assert.Equal("datasets/iris/a+b%2B%C5%BC.csv", Text("s3", "object", "key"));
        Assert.Equal("4", Text("s3", "object", "size"));
        Assert.Equal(put.ETag.Trim('"'), Text("s3", "object", "eTag"));
        Assert.False(record.GetProperty("s3").GetProperty("object").TryGetProperty("versionId", out _));
        Assert.Matches("^[0-9A-F]{16}$", Text("s3", "object", "sequencer"));
        Assert.True(record.GetProperty("eventTime").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public async Task Each_way_of_coming_and_going_has_its_name_and_one_event()
    {
        _s3.Store.CreateBucket("bucket", versioned: true);
        Set(Rule("s3:ObjectCreated:*"), Rule("s3:ObjectRemoved:*", id: "removals"));
        var put = await _s3.PutAsync("k", "x");
        await _s3.Client.CopyObjectAsync("bucket", "k", "bucket", "copy");
        var upload = await _s3.Client.InitiateMultipartUploadAsync("bucket", "multi");
        var part = new UploadPartRequest { BucketName = "bucket", Key = "multi", UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream([1]) };
        var etag = (await _s3.Client.UploadPartAsync(part)).ETag;
        var completed = await _s3.Client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "multi",
            UploadId = upload.UploadId,
            PartETags = [new PartETag(1, etag)],
        });
        var marker = await _s3.Client.DeleteObjectAsync("bucket", "k");
        await _s3.Client.DeleteObjectAsync("bucket", "k", put.VersionId);
        await _s3.Client.DeleteObjectAsync("bucket", "k", put.VersionId);

        var events = _s3.Functions.Later.Select(Described).ToList();
        Assert.Equal(
            [
                "ObjectCreated:Put", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload",
                "ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete",
            ],
            events.Select(e => e.Name));
        Assert.Equal(
            [put.VersionId, completed.VersionId, marker.VersionId, put.VersionId],
            events.Where(e => e.Key != "copy").Select(e => e.VersionId));
        Assert.Equal(events.Select(e => e.Sequencer).Order(StringComparer.Ordinal), events.Select(e => e.Sequencer));
        Assert.Equal(events.Count, events.Select(e => e.Sequencer).Distinct().Count());
        Assert.EndsWith("-1", completed.ETag.Trim('"'));
    }

    [Fact]
    public async Task Prefix_and_suffix_must_both_match_and_a_refused_write_tells_nobody()
    {
        Set(Rule("s3:ObjectCreated:Put", prefix: "in/", suffix: ".csv"));
        foreach (var key in new[] { "in/a.csv", "in/a.txt", "out/a.csv" }) await _s3.PutAsync(key, "x");
        await _s3.Client.CopyObjectAsync("bucket", "in/a.csv", "bucket", "in/copy.csv");
        await _s3.SendAsync(HttpMethod.Put, "/bucket/in/a.csv", [], ("If-None-Match", "*"));
        await _s3.SendAsync(HttpMethod.Put, "/bucket/in/bad.csv", [1], ("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="));
        Assert.Equal("in/a.csv", Described(Assert.Single(_s3.Functions.Later)).Key);
    }

    [Fact]
    public void Rules_that_S3_would_refuse_are_refused()
    {
        Assert.Contains("s3:Object:Anything", Assert.Throws<ArgumentException>(() => Set(Rule("s3:Object:Anything"))).Message);
        Assert.Contains("could both match", Assert.Throws<ArgumentException>(() => Set(
            Rule("s3:ObjectCreated:*", prefix: "a"), Rule("s3:ObjectCreated:Put", prefix: "ab", id: "other"))).Message);
        Set(Rule("s3:ObjectCreated:*", prefix: "a"), Rule("s3:ObjectCreated:*", prefix: "b", id: "other"));
        Set(Rule("s3:ObjectCreated:*", suffix: ".csv"), Rule("s3:ObjectCreated:*", suffix: ".json", id: "other"));
    }

    private static NotificationRule Rule(string name, string prefix = "", string suffix = "", string id = "rule") =>
        new() { Id = id, Events = [name], Prefix = prefix, Suffix = suffix, FunctionArn = Function };

    private void Set(params NotificationRule[] rules) => _s3.Notifications.Set("bucket", rules);

    private static (string Name, string Key, string? VersionId, string Sequencer) Described((string Function, string Payload) invocation)
    {
        var record = JsonDocument.Parse(invocation.Payload).RootElement.GetProperty("Records")[0];
        var subject = record.GetProperty("s3").GetProperty("object");
        return (record.GetProperty("eventName").GetString()!, subject.GetProperty("key").GetString()!,
            subject.TryGetProperty("versionId", out var id) ? id.GetString() : null, subject.GetProperty("sequencer").GetString()!);
    }
}
