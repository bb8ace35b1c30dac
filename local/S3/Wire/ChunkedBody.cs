using System.Globalization;

namespace Overnight.Local.S3;

/// <summary>
/// The content encoding <c>aws-chunked</c>: chunks with a hexadecimal length each, then headers that could be computed only at
/// the end. Chunk signatures are read over, as signatures are everywhere here.
/// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
/// </summary>
internal sealed class ChunkedBody(WireReader wire)
{
    private const int LongestLine = 1024;
    private const int MostTrailers = 16;

    private long _leftInChunk;
    private bool _inBody;
    private bool _ended;

    public Dictionary<string, string> Trailers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Decoded bytes; 0 at the end.</summary>
    /// <exception cref="S3Exception">The encoding is broken or the body ends too early.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        if (_ended) return 0;
        if (_leftInChunk == 0)
        {
            if (_inBody) await ExpectEmptyLineAsync("after a chunk");
            _inBody = true;
            _leftInChunk = LengthIn(await LineAsync("a chunk's header"));
            if (_leftInChunk == 0)
            {
                await ReadTrailersAsync();
                _ended = true;
                return 0;
            }
        }
        var read = await wire.ReadAsync(destination[..(int)Math.Min(destination.Length, _leftInChunk)]);
        if (read == 0) throw S3Exception.IncompleteBody($"it ends {_leftInChunk} bytes before the end of a chunk");
        _leftInChunk -= read;
        return read;
    }

    /// <summary><c>1f4;chunk-signature=…</c></summary>
    private static long LengthIn(string header)
    {
        var digits = header.Split(';')[0];
        // Fifteen digits are always positive in a long, and far more than anybody may send.
        return digits.Length <= 15 && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw S3Exception.IncompleteBody($"a chunk's header: found '{header}', expected its length in hexadecimal digits");
    }

    private async ValueTask ReadTrailersAsync()
    {
        for (var count = 0; count <= MostTrailers; count++)
        {
            var line = await LineAsync("a trailing header");
            if (line.Length == 0)
            {
                await ExpectEndAsync();
                return;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw Malformed($"found '{line}', expected 'name:value'");
            Trailers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        }
        throw Malformed($"found more than {MostTrailers} trailing headers");
    }

    private async ValueTask ExpectEmptyLineAsync(string where)
    {
        var line = await LineAsync($"the line break {where}");
        if (line.Length > 0) throw S3Exception.IncompleteBody($"found '{line}' {where}, expected a line break");
    }

    private async ValueTask ExpectEndAsync()
    {
        if (await wire.ReadAsync(new byte[1]) > 0) throw S3Exception.IncompleteBody("bytes follow the last chunk");
    }

    private async ValueTask<string> LineAsync(string what) =>
        await wire.ReadLineAsync(LongestLine) ?? throw S3Exception.IncompleteBody($"it ends before {what}");

    private static S3Exception Malformed(string problem) => new(400, "MalformedTrailerError",
        $"The request contained trailing data that was not well-formed or did not conform to our published schema: {problem}");
}
