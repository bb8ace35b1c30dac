using System.IO.Pipelines;
using System.Text;
using Overnight.Local.S3;

namespace Overnight.Local.Tests.S3;

/// <summary>The decoder of aws-chunked alone, on a pipe: every way of cutting the bytes into pieces must give the same.</summary>
public sealed class ChunkedBodyTests
{
    [Fact]
    public async Task What_was_encoded_is_decoded_however_it_arrives()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var content = AwsChunked.Content(random);
            var trailers = random.Next(2) == 0 ? [] : new[] { ("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-trailer-signature", "00") };
            var encoded = AwsChunked.Encode(content, random, trailers);
            var (decoded, found) = await DecodeAsync(encoded, random);
            Assert.True(content.AsSpan().SequenceEqual(decoded), $"seed {seed}");
            Assert.Equal(trailers.Length, found.Count);
        }
    }

    [Fact]
    public async Task Broken_bytes_are_decoded_or_refused_with_400_and_never_read_forever()
    {
        var refused = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var encoded = AwsChunked.Break(AwsChunked.Encode(AwsChunked.Content(random), random), random);
            try
            {
                var (decoded, _) = await DecodeAsync(encoded, random);
                Assert.True(decoded.Length <= encoded.Length, $"seed {seed}");
            }
            catch (S3Exception broken)
            {
                Assert.True(broken.Status == 400 && broken.Code is "IncompleteBody" or "MalformedTrailerError", $"seed {seed}: {broken.Code}");
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 3000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5\r\nhel")]
    [InlineData("5\r\nhello")]
    [InlineData("5\r\nhello\r\n")]
    [InlineData("5\r\nhello\r\n0\r\n")]
    [InlineData("4\r\nhello\r\n0\r\n\r\n")]
    [InlineData("6\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("7fffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("0\r\n\r\nmore")]
    public async Task A_length_that_lies_is_refused(string encoded)
    {
        var refused = await Assert.ThrowsAsync<S3Exception>(() => DecodeAsync(Encoding.ASCII.GetBytes(encoded), new Random(1)));
        Assert.Equal((400, "IncompleteBody"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Headers_and_trailers_have_limits()
    {
        var longHeader = "5;chunk-signature=" + new string('0', 5000) + "\r\nhello\r\n0\r\n\r\n";
        Assert.Contains("1024", (await Assert.ThrowsAsync<S3Exception>(() => DecodeAsync(Encoding.ASCII.GetBytes(longHeader), new Random(1)))).Message);
        var many = "0\r\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"x-{i}:1\r\n")) + "\r\n";
        Assert.Contains("16", (await Assert.ThrowsAsync<S3Exception>(() => DecodeAsync(Encoding.ASCII.GetBytes(many), new Random(1)))).Message);
        var endless = new string('a', 100_000);
        await Assert.ThrowsAsync<S3Exception>(() => DecodeAsync(Encoding.ASCII.GetBytes(endless), new Random(1)));
    }

    private static async Task<(byte[] Content, Dictionary<string, string> Trailers)> DecodeAsync(byte[] encoded, Random random)
    {
        var pipe = new Pipe();
        using var wire = new WireReader(pipe.Reader, TimeProvider.System, CancellationToken.None);
        var body = new ChunkedBody(wire);
        var pieceSizes = new Random(random.Next());
        var writing = Task.Run(async () =>
        {
            for (var position = 0; position < encoded.Length;)
            {
                var size = Math.Min(pieceSizes.Next(1, 700), encoded.Length - position);
                await pipe.Writer.WriteAsync(encoded.AsMemory(position, size));
                position += size;
            }
            await pipe.Writer.CompleteAsync();
        });
        using var content = new MemoryStream();
        var buffer = new byte[random.Next(1, 900)];
        try
        {
            for (int read; (read = await body.ReadAsync(buffer)) > 0;) content.Write(buffer, 0, read);
            Assert.Equal(0, await body.ReadAsync(buffer));
            return (content.ToArray(), body.Trailers);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing;
        }
    }
}

/// <summary>The encoding as SDKs write it, and ways to break it.</summary>
internal static class AwsChunked
{
    public static byte[] Content(Random random)
    {
        var content = new byte[random.Next(4) == 0 ? random.Next(3) : random.Next(5000)];
        random.NextBytes(content);
        return content;
    }

    public static byte[] Encode(byte[] content, Random random, params (string Name, string Value)[] trailers)
    {
        using var encoded = new MemoryStream();
        void Write(string text) => encoded.Write(Encoding.ASCII.GetBytes(text));
        var signature = random.Next(2) == 0 ? "" : ";chunk-signature=" + new string('f', 64);
        for (var position = 0; position < content.Length;)
        {
            var size = Math.Min(random.Next(1, 2000), content.Length - position);
            Write($"{size:x}{signature}\r\n");
            encoded.Write(content, position, size);
            Write("\r\n");
            position += size;
        }
        Write($"0{signature}\r\n");
        foreach (var (name, value) in trailers) Write($"{name}:{value}\r\n");
        Write("\r\n");
        return encoded.ToArray();
    }

    /// <summary>Cut short, a byte changed, a byte dropped, or a piece put in.</summary>
    public static byte[] Break(byte[] encoded, Random random)
    {
        var at = random.Next(encoded.Length);
        switch (random.Next(4))
        {
            case 0:
                return encoded[..at];
            case 1:
                var changed = (byte[])encoded.Clone();
                changed[at] ^= (byte)random.Next(1, 256);
                return changed;
            case 2:
                return [.. encoded[..at], .. encoded[(at + 1)..]];
            default:
                return [.. encoded[..at], (byte)random.Next(256), .. encoded[at..]];
        }
    }
}
