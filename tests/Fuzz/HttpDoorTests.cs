using System.Net.Sockets;
using System.Text;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;
using Overnight.Local.S3;

namespace Overnight.Fuzz.Tests;

/// <summary>Bytes that claim to be HTTP, sent to the local S3: it answers or hangs up, stays up, and writes nowhere but in its folder.</summary>
public sealed class HttpDoorTests(ITestOutputHelper output)
{
    private const int Share = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Words =
    [
        "\r\n", "\r\n\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "/../../../../etc/x", "%2e%2e%2f", "%00",
        "x-amz-copy-source: /bucket/../../x\r\n", "?uploads", "?uploadId=1&partNumber=0", "?versionId=..", "Range: bytes=9-1,-0\r\n", "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n",
        "ffffffffffffffff;chunk-signature=0\r\n", "Authorization: AWS4-HMAC-SHA256 Credential=/,SignedHeaders=,Signature=\r\n", "?X-Amz-Expires=-1", "?list-type=2&max-keys=-1&prefix=%ff",
        "<Delete><Object><Key>../x</Key></Object></Delete>", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
    ];

    private static readonly byte[][] Samples =
    [
        Bytes("PUT /bucket/a%20b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"),
        Bytes("PUT /bucket/k HTTP/1.1\r\nHost: x\r\nx-amz-decoded-content-length: 3\r\nContent-Encoding: aws-chunked\r\n"
            + "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-trailer: x-amz-checksum-crc32\r\nContent-Length: 45\r\n\r\n3\r\nabc\r\n0\r\nx-amz-checksum-crc32: NSRBwg==\r\n\r\n"),
        Bytes("GET /bucket?list-type=2&prefix=a HTTP/1.1\r\nHost: x\r\n\r\n"),
        Bytes("POST /bucket/big?uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"),
        Bytes("POST /bucket?delete HTTP/1.1\r\nHost: x\r\nContent-Length: 68\r\n\r\n<Delete><Object><Key>a b</Key></Object><Quiet>true</Quiet></Delete>"),
        Bytes("GET /bucket/a%20b HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nIf-Match: \"x\"\r\n\r\n"),
    ];

    [Fact]
    public async Task Local_s3_stays_up_and_in_its_folder()
    {
        var parent = Directory.CreateTempSubdirectory("overnight-fuzz-").FullName;
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(parent, "a", "b", "store")).FullName;
            using var store = new ObjectStore(folder, TimeProvider.System);
            store.CreateBucket("bucket", versioned: false);
            var endpoint = new S3Endpoint(store, new BucketNotifications(new Nobody()));
            await using var server = await LoopbackServer.StartAsync(0, endpoint.HandleAsync);
            var inputs = Math.Max(20, (int.TryParse(Environment.GetEnvironmentVariable("OVERNIGHT_FUZZ_INPUTS"), out var wanted) ? wanted : 4_000) / Share);
            output.WriteLine($"seed {FuzzTests.Seed}, {inputs:N0} requests");
            var mutator = new Mutator(FuzzTests.Seed, Samples, Words);
            var answered = 0;
            for (var number = 0; number < inputs; number++)
            {
                var input = mutator.Next();
                var answer = await SendAsync(server.Address, input);
                if (answer.Length > 0) answered++;
                // 501: not imitated; 505: the server's own word for a version of HTTP that is none.
                Assert.False(answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal),
                    $"request {number} of seed {FuzzTests.Seed}:\n{Encoding.Latin1.GetString(input)}\n-> {answer[..Math.Min(600, answer.Length)]}");
            }
            output.WriteLine($"{answered:N0} answered");
            Assert.InRange(answered, inputs / 4, inputs);
            Assert.StartsWith("HTTP/1.1 200", await SendAsync(server.Address, Samples[0]), StringComparison.Ordinal);
            Assert.Equal(["a", "a/b", "a/b/store"], Directory.EnumerateFileSystemEntries(parent, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(parent, path)).Where(path => !path.StartsWith("a/b/store/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    /// <returns>The beginning of the answer; empty where the server hung up, or waits for more of what is no whole request.</returns>
    private static async Task<string> SendAsync(Uri address, byte[] bytes)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        var answer = new byte[4 * 1024];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await stream.WriteAsync(bytes);
            return Encoding.Latin1.GetString(answer, 0, await stream.ReadAsync(answer, patience.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return "";
        }
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private sealed class Nobody : IFunctionInvoker
    {
        public Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");

        public void InvokeLater(string function, ReadOnlyMemory<byte> payload) =>
            throw new InvalidOperationException($"found a call of {function}, expected none");
    }
}
