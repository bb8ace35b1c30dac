using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.S3;
using LocalAlgorithm = Overnight.Local.S3.ChecksumAlgorithm;

namespace Overnight.Local.Tests.S3;

/// <summary>What arrives must be what was sent, or nothing is there.</summary>
public sealed class UploadIntegrityTests
{
    private const string SignedStreaming = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

    [Theory]
    [InlineData("Crc32", "y/Q5Jg==")]
    [InlineData("Crc32C", "4waSgw==")]
    [InlineData("Crc64Nvme", "rosUhgp5mIg=")]
    [InlineData("Sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("Sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public void Checksums_of_the_published_check_string_are_the_published_ones(string algorithm, string expected)
    {
        foreach (var split in Enumerable.Range(0, 10))
        {
            using var digest = new ContentDigest(Enum.Parse<LocalAlgorithm>(algorithm));
            digest.Append("123456789"u8[..split]);
            digest.Append("123456789"u8[split..]);
            Assert.Equal(expected, digest.Checksum().Value);
        }
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task The_SDKs_checksums_are_verified_stored_and_given_back(string algorithm)
    {
        await using var s3 = await LocalS3.StartAsync();
        var expected = ChecksumOf(algorithm, "hello"u8);
        var header = $"x-amz-checksum-{algorithm.ToLowerInvariant()}";
        var put = await s3.SendAsync(HttpMethod.Put, "/bucket/k", "hello"u8.ToArray(), (header, expected));
        Assert.Equal(expected, put.Headers[header]);
        var bad = await s3.SendAsync(HttpMethod.Put, "/bucket/bad", "hallo"u8.ToArray(), (header, expected));
        Assert.Equal((HttpStatusCode.BadRequest, "BadDigest"), (bad.Status, bad.Code));
        var got = await s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal(("hello", expected, "FULL_OBJECT"), (got.Body, got.Headers[header], got.Headers["x-amz-checksum-type"]));
        var part = await s3.SendAsync(HttpMethod.Get, "/bucket/k", null, ("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=1-2"));
        Assert.DoesNotContain(part.Headers.Keys, name => name.StartsWith("x-amz-checksum", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.NotFound, (await s3.SendAsync(HttpMethod.Get, "/bucket/bad")).Status);
    }

    [Theory]
    [InlineData(true, "CRC32")]
    [InlineData(false, "CRC32")]
    [InlineData(true, "SHA256")]
    [InlineData(false, "SHA1")]
    public async Task Every_way_in_which_the_SDK_streams_is_understood(bool signed, string algorithm)
    {
        await using var s3 = await LocalS3.StartAsync();
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        var request = new PutObjectRequest
        {
            BucketName = "bucket",
            Key = "k",
            InputStream = new MemoryStream(bytes),
            ChecksumAlgorithm = new Amazon.S3.ChecksumAlgorithm(algorithm),
        };
        if (!signed) request.UseChunkEncoding = false;
        await s3.Client.PutObjectAsync(request);
        var get = new GetObjectRequest { BucketName = "bucket", Key = "k", ChecksumMode = ChecksumMode.ENABLED };
        using var answer = await s3.Client.GetObjectAsync(get);
        using var read = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task A_trailing_checksum_is_verified()
    {
        await using var s3 = await LocalS3.StartAsync();
        var random = new Random(1);
        byte[] Body(string checksum) => AwsChunked.Encode("hello"u8.ToArray(), random, ("x-amz-checksum-crc32", checksum));
        Task<RawAnswer> Put(byte[] body) => s3.SendAsync(HttpMethod.Put, "/bucket/k", body,
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32"));

        Assert.Equal("BadDigest", (await Put(Body("AAAAAA=="))).Code);
        Assert.Equal("InvalidRequest", (await Put(Body("AAA="))).Code);
        Assert.Equal("MalformedTrailerError", (await Put(AwsChunked.Encode("hello"u8.ToArray(), random))).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await s3.SendAsync(HttpMethod.Get, "/bucket/k")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Put(Body(ChecksumOf("CRC32", "hello"u8)))).Status);
        Assert.Equal("hello", (await s3.SendAsync(HttpMethod.Get, "/bucket/k")).Body);
    }

    [Theory]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", "")]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest")]
    [InlineData("Content-MD5", "nonsense", "InvalidDigest")]
    [InlineData("x-amz-content-sha256", "UNSIGNED-PAYLOAD", "")]
    [InlineData("x-amz-content-sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "")]
    [InlineData("x-amz-content-sha256", "0000000000000000000000000000000000000000000000000000000000000000", "XAmzContentSHA256Mismatch")]
    [InlineData("x-amz-content-sha256", "nonsense", "InvalidArgument")]
    [InlineData("x-amz-content-sha256", "STREAMING-SOMETHING-NEW", "NotImplemented")]
    [InlineData("x-amz-content-sha256", SignedStreaming, "MissingContentLength")]
    [InlineData("x-amz-trailer", "x-amz-checksum-crc32", "InvalidRequest")]
    [InlineData("Transfer-Encoding", "chunked", "MissingContentLength")]
    public async Task A_promise_about_the_body_is_held_against_it(string header, string value, string expectedCode)
    {
        await using var s3 = await LocalS3.StartAsync();
        var answer = await s3.SendAsync(HttpMethod.Put, "/bucket/k", "hello"u8.ToArray(), (header, value));
        Assert.Equal(expectedCode, answer.Code);
        var expectedStatus = expectedCode.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound;
        Assert.Equal(expectedStatus, (await s3.SendAsync(HttpMethod.Get, "/bucket/k")).Status);
    }

    [Fact]
    public async Task Two_checksums_at_once_are_refused()
    {
        await using var s3 = await LocalS3.StartAsync();
        var answer = await s3.SendAsync(HttpMethod.Put, "/bucket/k", [], ("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-checksum-sha1", "x"));
        Assert.Equal("InvalidRequest", answer.Code);
    }

    [Fact]
    public async Task More_than_five_gigabytes_are_refused_before_they_are_sent()
    {
        await using var s3 = await LocalS3.StartAsync();
        var answer = await s3.SendAsync(HttpMethod.Put, "/bucket/k", "0\r\n\r\n"u8.ToArray(),
            ("x-amz-content-sha256", SignedStreaming), ("x-amz-decoded-content-length", $"{ObjectWrites.LargestPutBytes + 1}"));
        Assert.Equal("EntityTooLarge", answer.Code);
    }

    [Fact]
    public async Task Of_a_broken_stream_either_all_is_stored_or_nothing()
    {
        await using var s3 = await LocalS3.StartAsync();
        var stored = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var content = AwsChunked.Content(random);
            var encoded = AwsChunked.Encode(content, random, ("x-amz-checksum-crc32", ChecksumOf("CRC32", content)));
            var answer = await s3.SendAsync(HttpMethod.Put, $"/bucket/{seed}", AwsChunked.Break(encoded, random),
                ("x-amz-content-sha256", SignedStreaming + "-TRAILER"),
                ("x-amz-decoded-content-length", $"{content.Length}"),
                ("x-amz-trailer", "x-amz-checksum-crc32"));
            using var found = await s3.Http.GetAsync(new Uri(s3.Address, $"/bucket/{seed}"));
            var bytes = await found.Content.ReadAsByteArrayAsync();
            if (answer.Status == HttpStatusCode.OK)
            {
                stored++;
                Assert.True(content.SequenceEqual(bytes), $"seed {seed}");
            }
            else
            {
                Assert.True(answer.Status == HttpStatusCode.BadRequest && found.StatusCode == HttpStatusCode.NotFound, $"seed {seed}: {answer}");
            }
        }
        Assert.InRange(stored, 1, 150);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(s3.Folder, "incoming")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_ends_too_early_leaves_nothing(bool isReset)
    {
        await using var s3 = await LocalS3.StartAsync();
        using (var connection = await SendHalfAsync(s3))
        {
            if (isReset) connection.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        // Closing waits for what is under way.
        await s3.RestartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await s3.SendAsync(HttpMethod.Get, "/bucket/k")).Status);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(s3.Folder, "incoming")));
    }

    [Fact]
    public async Task A_client_that_stops_sending_is_given_up_on()
    {
        var wallClock = new FakeTime();
        await using var s3 = await LocalS3.StartAsync(wallClock: wallClock);
        using var connection = await SendHalfAsync(s3);
        while (wallClock.Waiting == 0) await Task.Yield();
        wallClock.Advance(WireReader.StallLimit);
        var answer = await AnswerOnAsync(connection);
        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains("<Code>RequestTimeout</Code>", answer);
        Assert.Equal(HttpStatusCode.NotFound, (await s3.SendAsync(HttpMethod.Get, "/bucket/k")).Status);
    }

    private static string ChecksumOf(string algorithm, ReadOnlySpan<byte> bytes)
    {
        using var digest = new ContentDigest(Enum.Parse<LocalAlgorithm>(algorithm, ignoreCase: true));
        digest.Append(bytes);
        return digest.Checksum().Value;
    }

    /// <summary>The headers of an upload of 1,000 bytes, and 500 of them.</summary>
    private static async Task<NetworkStream> SendHalfAsync(LocalS3 s3)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, s3.Address.Port);
        var connection = new NetworkStream(socket, ownsSocket: true);
        var head = $"PUT /bucket/k HTTP/1.1\r\nHost: 127.0.0.1:{s3.Address.Port}\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n";
        await connection.WriteAsync(Encoding.ASCII.GetBytes(head + new string('x', 500)));
        return connection;
    }

    /// <summary>Up to the end of the error: the server closes the connection only when it pleases.</summary>
    private static async Task<string> AnswerOnAsync(NetworkStream connection)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("</Error>", StringComparison.Ordinal))
        {
            var read = await connection.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        return answer.ToString();
    }
}
