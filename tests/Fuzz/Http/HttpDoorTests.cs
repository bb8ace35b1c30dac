using System.Net.Sockets;
using System.Text;
using Overnight.Fuzz.Tests.Running;
using Overnight.Local.Hosting;

namespace Overnight.Fuzz.Tests.Http;

/// <summary>Bytes that claim to be HTTP, over real connections: the local cloud answers or hangs up, stays up, and writes nowhere but in its folder.</summary>
public sealed class HttpDoorTests(ITestOutputHelper output)
{
    private const string Signed = "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task The_local_cloud_stays_up_and_in_its_folder()
    {
        var cloud = await FuzzedCloud.StartAsync();
        var (answered, inputs) = (0, FuzzSettings.Connections);
        await using (var server = await LoopbackServer.StartAsync(0, cloud.HandleAsync))
        {
            var make = Inputs.Making.OneOf(Requests.Make(Requests.S3), Requests.Make(Requests.Services));
            for (var number = 0; number < inputs; number++)
            {
                var input = make(new Random(FuzzSettings.Seed + number));
                var answer = await SendAsync(server.Address, input);
                if (answer.Length > 0) answered++;
                // 501: not imitated; 505: the server's own word for a version of HTTP that is none.
                Assert.False(answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal),
                    $"request {number} of seed {FuzzSettings.Seed}:\n{Encoding.Latin1.GetString(input)}\n-> {answer[..Math.Min(600, answer.Length)]}");
            }
            output.WriteLine($"seed {FuzzSettings.Seed}: {inputs:N0} requests over connections, {answered:N0} answered, the others were no whole request");
            FuzzSettings.Tell($"http: {inputs:N0} requests over connections, {answered:N0} answered");
            Assert.InRange(answered, inputs / 4, inputs);
        }
        await cloud.CheckAsync();
    }

    [Theory]
    [InlineData("a thousand headers", 1_000, 10, "431")]
    [InlineData("a header of a megabyte", 1, 1 << 20, "431")]
    [InlineData("as many headers as are allowed", 90, 300, "200")]
    public async Task Floods_of_headers_are_refused_before_they_are_kept(string what, int headers, int bytes, string status)
    {
        var cloud = await FuzzedCloud.StartAsync();
        await using (var server = await LoopbackServer.StartAsync(0, cloud.HandleAsync))
        {
            var flood = string.Concat(Enumerable.Range(0, headers).Select(i => $"X{i}: {new string('h', bytes)}\r\n"));
            var answer = await AskAsync(server.Address, Encoding.ASCII.GetBytes($"GET /data?list-type=2 HTTP/1.1\r\nHost: x\r\n{Signed}{flood}\r\n"));
            Assert.True(answer.Length == 0 ? status == "431" : answer.StartsWith($"HTTP/1.1 {status}", StringComparison.Ordinal), $"{what}: {answer}");
            Assert.StartsWith("HTTP/1.1 200", await AskAsync(server.Address, Requests.S3[3]), StringComparison.Ordinal);
        }
        await cloud.CheckAsync();
    }

    [Fact]
    public async Task Bodies_that_end_early_leave_no_object()
    {
        var cloud = await FuzzedCloud.StartAsync();
        await using (var server = await LoopbackServer.StartAsync(0, cloud.HandleAsync))
        {
            const string chunked = "PUT /data/cut HTTP/1.1\r\nHost: x\r\n" + Signed + "Content-Encoding: aws-chunked\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\nx-amz-trailer: x-amz-checksum-crc32\r\n";
            foreach (var torn in new[]
            {
                "PUT /data/cut HTTP/1.1\r\nHost: x\r\n" + Signed + "Content-Length: 100\r\n\r\nabc",
                chunked + "x-amz-decoded-content-length: 100\r\nContent-Length: 200\r\n\r\n64\r\nabc",
                chunked + "x-amz-decoded-content-length: 3\r\nContent-Length: 8\r\n\r\n3\r\nabc\r\n",
                chunked + "x-amz-decoded-content-length: 3\r\nContent-Length: 13\r\n\r\n4\r\nabc\r\n0\r\n\r\n",
                chunked + "x-amz-decoded-content-length: 2\r\nContent-Length: 13\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                chunked + "x-amz-decoded-content-length: 3\r\nContent-Length: 45\r\n\r\n3\r\nabc\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n",
                chunked + "x-amz-decoded-content-length: 3\r\nContent-Length: 28\r\n\r\nffffffffffffffff\r\nabc\r\n0\r\n\r\n",
            })
            {
                Assert.DoesNotContain("HTTP/1.1 2", await SendAsync(server.Address, Encoding.ASCII.GetBytes(torn)), StringComparison.Ordinal);
                Assert.StartsWith("HTTP/1.1 404", await AskAsync(server.Address, Encoding.ASCII.GetBytes("GET /data/cut HTTP/1.1\r\nHost: x\r\n" + Signed + "\r\n")), StringComparison.Ordinal);
            }
        }
        await cloud.CheckAsync();
    }

    /// <summary>What a well-made request is answered, however busy the machine is.</summary>
    private static Task<string> AskAsync(Uri address, byte[] bytes) => SendAsync(address, bytes, TimeSpan.FromMinutes(2));

    /// <returns>The beginning of the answer; empty where the server hung up, or waits for more of what is no whole request.</returns>
    private static async Task<string> SendAsync(Uri address, byte[] bytes, TimeSpan? longest = null)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        var answer = new byte[4 * 1024];
        using var patience = new CancellationTokenSource(longest ?? Patience);
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
            return Encoding.Latin1.GetString(answer, 0, await stream.ReadAsync(answer, patience.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return "";
        }
    }
}
