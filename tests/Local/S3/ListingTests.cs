using System.Net;
using Amazon.S3.Model;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

public sealed class ListingTests : IAsyncLifetime
{
    private LocalS3 _s3 = null!;

    public async ValueTask InitializeAsync() => _s3 = await LocalS3.StartAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public void Pages_put_together_are_what_the_model_lists()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var keys = Enumerable.Range(0, random.Next(0, 30)).Select(_ => ListingModel.Key(random)).ToHashSet();
            var (prefix, delimiter) = (random.Next(2) == 0 ? "" : ListingModel.Key(random, 2), random.Next(2) == 0 ? "" : ListingModel.Key(random, 1));
            var after = random.Next(2) == 0 ? "" : random.Next(2) == 0 || keys.Count == 0 ? ListingModel.Key(random) : keys.ElementAt(random.Next(keys.Count));
            var expected = ListingModel.List(keys, prefix, delimiter, after);

            var listed = AllPages(IndexOf(keys), prefix, delimiter, after, most: random.Next(1, 6));
            var explained = $"seed {seed}: keys [{string.Join("|", keys)}], prefix '{prefix}', delimiter '{delimiter}', after '{after}': ";
            Assert.True(expected.SequenceEqual(listed), $"{explained}found [{string.Join("|", listed)}], expected [{string.Join("|", expected)}]");
        }
    }

    [Fact]
    public void The_order_of_keys_is_that_of_their_bytes()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var (x, y) = (ListingModel.Key(random), ListingModel.Key(random));
            Assert.True(Math.Sign(ListingModel.CompareBytes(x, y)) == Math.Sign(Utf8KeyOrder.Instance.Compare(x, y)), $"seed {seed}: '{x}', '{y}'");
            if (Utf8KeyOrder.AboveAll(x) is not { } above) continue;
            Assert.Equal(Utf8KeyOrder.Instance.Compare(y, above) < 0, y.StartsWith(x, StringComparison.Ordinal) || Utf8KeyOrder.Instance.Compare(y, x) < 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Over_the_wire_both_listings_agree_with_the_model(int seed)
    {
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 25).Select(_ => ListingModel.Key(random)).ToHashSet();
        // The SDK would drop a slash at a key's start.
        foreach (var key in keys) await _s3.SendAsync(HttpMethod.Put, "/bucket/" + Uri.EscapeDataString(key), []);
        foreach (var (prefix, delimiter) in new[] { ("", ""), ("", "/"), ("a", "/"), ("a/", "b") })
        {
            var expected = ListingModel.List(keys, prefix, delimiter, "");
            Assert.Equal(expected, await AllV2Async(prefix, delimiter));
            Assert.Equal(expected, await AllV1Async(prefix, delimiter));
        }
    }

    [Fact]
    public async Task A_listing_says_what_was_asked_and_describes_each_object()
    {
        var put = await _s3.PutAsync("a/b c+d", "four");
        await _s3.PutAsync("z", "x");
        var listing = await _s3.SendAsync(HttpMethod.Get, "/bucket?list-type=2&prefix=a%2F&encoding-type=url&fetch-owner=true&max-keys=5&start-after=a");
        Assert.Contains("<Key>a/b+c%2Bd</Key>", listing.Body);
        Assert.Contains("<Prefix>a/</Prefix>", listing.Body);
        Assert.Contains("<KeyCount>1</KeyCount>", listing.Body);
        Assert.Contains("<MaxKeys>5</MaxKeys>", listing.Body);
        Assert.Contains("<StartAfter>a</StartAfter>", listing.Body);
        Assert.Contains("<IsTruncated>false</IsTruncated>", listing.Body);
        Assert.Contains("<Owner><ID>", listing.Body);
        Assert.Contains("<Size>4</Size>", listing.Body);
        Assert.Contains($"<ETag>{put.ETag}</ETag>", listing.Body);
        Assert.DoesNotContain("<Owner>", (await _s3.SendAsync(HttpMethod.Get, "/bucket?list-type=2")).Body);
    }

    [Fact]
    public async Task At_most_a_thousand_keys_come_at_once()
    {
        for (var i = 0; i < 1003; i++) await _s3.SendAsync(HttpMethod.Put, $"/bucket/{i:0000}", []);
        var request = new ListObjectsV2Request { BucketName = "bucket", MaxKeys = 5000 };
        var first = await _s3.Client.ListObjectsV2Async(request);
        Assert.Equal((1000, true), (first.S3Objects.Count, first.IsTruncated));
        request.ContinuationToken = first.NextContinuationToken;
        Assert.Equal(["1000", "1001", "1002"], (await _s3.Client.ListObjectsV2Async(request)).S3Objects.Select(found => found.Key));
        Assert.Contains("<IsTruncated>false</IsTruncated>", (await _s3.SendAsync(HttpMethod.Get, "/bucket?list-type=2&max-keys=0")).Body);
    }

    [Theory]
    [InlineData("list-type=2&max-keys=-1")]
    [InlineData("list-type=2&max-keys=many")]
    [InlineData("list-type=2&continuation-token=%21")]
    [InlineData("list-type=2&continuation-token=")]
    [InlineData("list-type=2&encoding-type=base64")]
    [InlineData("list-type=1")]
    [InlineData("prefix=a&prefix=b")]
    [InlineData("versions&version-id-marker=x")]
    public async Task A_listing_that_cannot_be_is_refused(string query)
    {
        var answer = await _s3.SendAsync(HttpMethod.Get, "/bucket?" + query);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (answer.Status, answer.Code));
    }

    private static KeyIndex IndexOf(IEnumerable<string> keys)
    {
        var index = new KeyIndex();
        foreach (var key in keys) index.Add(new ObjectVersion { Key = key, VersionId = "null", Sequence = 1, LastModified = DateTimeOffset.UnixEpoch });
        return index;
    }

    private static List<(string Name, bool IsGroup)> AllPages(KeyIndex index, string prefix, string delimiter, string after, int most)
    {
        var all = new List<(string, bool)>();
        var query = new ListingQuery { Prefix = prefix, Delimiter = delimiter, After = after, Most = most };
        for (var pages = 0; pages < 100; pages++)
        {
            var page = ListingPage<ObjectVersion>.Read(
                query,
                start => index.KeysFrom(start).Where(key => key != query.After).Select(key => index.Current(key)!),
                version => version.Key);
            Assert.True(page.Items.Count + page.Groups.Count <= most);
            all.AddRange(Merged(page.Items.Select(item => item.Key), page.Groups));
            if (!page.IsTruncated) return all;
            query = query with { After = page.Last };
        }
        throw new InvalidOperationException("the listing never ends");
    }

    private static IEnumerable<(string Name, bool IsGroup)> Merged(IEnumerable<string> keys, IEnumerable<string> groups) => keys
        .Select(key => (key, false))
        .Concat(groups.Select(group => (group, true)))
        .Order(Comparer<(string, bool)>.Create((x, y) => ListingModel.CompareBytes(x.Item1, y.Item1)));

    private async Task<List<(string Name, bool IsGroup)>> AllV2Async(string prefix, string delimiter)
    {
        var all = new List<(string, bool)>();
        var request = new ListObjectsV2Request { BucketName = "bucket", Prefix = prefix, Delimiter = delimiter, MaxKeys = 3 };
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await _s3.Client.ListObjectsV2Async(request);
            all.AddRange(Merged((page.S3Objects ?? []).Select(found => found.Key), page.CommonPrefixes ?? []));
            if (page.IsTruncated is not true) return all;
            request.ContinuationToken = page.NextContinuationToken;
        }
        throw new InvalidOperationException("the listing never ends");
    }

    private async Task<List<(string Name, bool IsGroup)>> AllV1Async(string prefix, string delimiter)
    {
        var all = new List<(string, bool)>();
        var request = new ListObjectsRequest { BucketName = "bucket", Prefix = prefix, Delimiter = delimiter, MaxKeys = 3 };
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await _s3.Client.ListObjectsAsync(request);
            all.AddRange(Merged((page.S3Objects ?? []).Select(found => found.Key), page.CommonPrefixes ?? []));
            if (page.IsTruncated is not true) return all;
            request.Marker = page.NextMarker ?? page.S3Objects![^1].Key;
        }
        throw new InvalidOperationException("the listing never ends");
    }
}
