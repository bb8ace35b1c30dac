using System.Net;

namespace Overnight.Local.Tests.S3;

/// <summary>What this S3 does not do it says, by name.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _s3 = await LocalS3.StartAsync();
        await _s3.PutAsync("k", "x");
    }

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Theory]
    [InlineData("GET", "/bucket?acl", "'acl'")]
    [InlineData("GET", "/bucket?policy", "'policy'")]
    [InlineData("PUT", "/bucket?notification", "'notification'")]
    [InlineData("PUT", "/bucket?lifecycle", "'lifecycle'")]
    [InlineData("PUT", "/bucket?encryption", "'encryption'")]
    [InlineData("PUT", "/bucket?publicAccessBlock", "'publicAccessBlock'")]
    [InlineData("DELETE", "/bucket?cors", "'cors'")]
    [InlineData("GET", "/bucket?versions&list-type=2", "'versions'")]
    [InlineData("GET", "/bucket/k?tagging", "'tagging'")]
    [InlineData("PUT", "/bucket/k?tagging", "'tagging'")]
    [InlineData("GET", "/bucket/k?attributes", "'attributes'")]
    [InlineData("GET", "/bucket/k?torrent", "'torrent'")]
    [InlineData("PUT", "/bucket/k?retention", "'retention'")]
    [InlineData("PUT", "/bucket/k?renameObject", "'renameObject'")]
    [InlineData("PUT", "/bucket/k?partNumber=1", "'partNumber'")]
    [InlineData("POST", "/bucket/k?select&select-type=2", "'select'")]
    [InlineData("POST", "/bucket/k?restore", "'restore'")]
    [InlineData("GET", "/bucket/k?something-new=1", "'something-new'")]
    [InlineData("DELETE", "/bucket/k?bypass", "'bypass'")]
    public async Task A_sub_resource_that_is_not_known_is_refused_by_name(string method, string path, string named)
    {
        var answer = await _s3.SendAsync(new HttpMethod(method), path);
        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (answer.Status, answer.Code));
        Assert.Contains(named, answer.Body);
        Assert.Equal("x", await _s3.TextAsync("k"));
    }

    [Theory]
    [InlineData("x-amz-tagging", "a=b")]
    [InlineData("x-amz-server-side-encryption", "aws:kms")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256")]
    [InlineData("x-amz-storage-class", "GLACIER")]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-grant-read", "id=1")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE")]
    [InlineData("x-amz-website-redirect-location", "/")]
    [InlineData("x-amz-expected-bucket-owner", "123456789012")]
    [InlineData("x-amz-checksum-xxhash3", "AAAA")]
    [InlineData("x-amz-if-match-size", "1")]
    [InlineData("x-amz-write-offset-bytes", "1")]
    [InlineData("If-Modified-Since", "Sat, 31 Jan 2026 22:00:00 GMT")]
    [InlineData("If-None-Match", "\"etag\"")]
    public async Task A_header_that_is_not_known_is_refused_by_name(string name, string value)
    {
        var answer = await _s3.SendAsync(HttpMethod.Put, "/bucket/k", "y"u8.ToArray(), (name, value));
        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (answer.Status, answer.Code));
        Assert.Contains(name, answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("x", await _s3.TextAsync("k"));
    }

    [Theory]
    [InlineData("x-amz-storage-class", "STANDARD")]
    [InlineData("x-amz-server-side-encryption", "AES256")]
    [InlineData("x-amz-acl", "private")]
    public async Task A_header_that_spells_out_the_default_is_fine(string name, string value) =>
        Assert.Equal(HttpStatusCode.OK, (await _s3.SendAsync(HttpMethod.Put, "/bucket/k", "y"u8.ToArray(), (name, value))).Status);

    [Theory]
    [InlineData("PATCH", "/bucket/k")]
    [InlineData("POST", "/bucket/k")]
    [InlineData("POST", "/bucket")]
    [InlineData("OPTIONS", "/bucket/k")]
    [InlineData("PUT", "/")]
    public async Task A_method_that_S3_does_not_have_there_is_refused(string method, string path)
    {
        var answer = await _s3.SendAsync(new HttpMethod(method), path);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("PUT", "/bucket?versioning", "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>", "NotImplemented")]
    [InlineData("PUT", "/bucket?versioning", "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>", "MalformedXML")]
    [InlineData("PUT", "/bucket?versioning", "<Other/>", "MalformedXML")]
    [InlineData("PUT", "/bucket?versioning", "", "MalformedXML")]
    [InlineData("PUT", "/bucket?versioning", "<!DOCTYPE x [<!ENTITY y 'z'>]><VersioningConfiguration/>", "MalformedXML")]
    [InlineData("PUT", "/new-bucket", "<CreateBucketConfiguration><Location><Type>AvailabilityZone</Type></Location></CreateBucketConfiguration>", "NotImplemented")]
    [InlineData("POST", "/bucket?delete", "<Delete></Delete>", "MalformedXML")]
    [InlineData("POST", "/bucket?delete", "<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>", "NotImplemented")]
    [InlineData("POST", "/bucket?delete", "<Delete><Object></Object></Delete>", "MalformedXML")]
    public async Task A_document_that_says_too_much_or_nonsense_is_refused(string method, string path, string body, string code)
    {
        var answer = await _s3.SendAsync(new HttpMethod(method), path, System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal(code, answer.Code);
        Assert.Equal("x", await _s3.TextAsync("k"));
    }

    [Theory]
    [InlineData("x-amz-copy-source", "arn:aws:s3:us-east-1:123456789012:accesspoint/a/object/k", "NotImplemented")]
    [InlineData("x-amz-copy-source", "bucket", "InvalidArgument")]
    [InlineData("x-amz-copy-source", "bucket/%zz", "InvalidURI")]
    [InlineData("x-amz-copy-source", "no-such-bucket/k", "NoSuchBucket")]
    public async Task A_copy_source_that_names_nothing_is_refused(string name, string value, string code) =>
        Assert.Equal(code, (await _s3.SendAsync(HttpMethod.Put, "/bucket/copy", [], (name, value))).Code);

    [Theory]
    [InlineData("x-amz-checksum-algorithm", "XXHASH3", "NotImplemented")]
    [InlineData("x-amz-checksum-type", "FULL_OBJECT", "")]
    [InlineData("x-amz-checksum-type", "COMPOSITE", "InvalidRequest")]
    [InlineData("x-amz-checksum-type", "HALF", "InvalidArgument")]
    public async Task A_multipart_upload_with_an_impossible_checksum_is_refused(string name, string value, string code) =>
        Assert.Equal(code, (await _s3.SendAsync(HttpMethod.Post, "/bucket/k?uploads", [], (name, value))).Code);

    [Fact]
    public async Task Several_ranges_at_once_are_refused()
    {
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("Range", "bytes=0-0,2-3"));
        Assert.Equal(HttpStatusCode.NotImplemented, answer.Status);
    }
}
