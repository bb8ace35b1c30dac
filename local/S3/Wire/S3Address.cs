using System.Net;
using System.Text;

namespace Overnight.Local.S3;

/// <summary>
/// Which bucket and object a request means: path style (<c>/bucket/key</c>) or virtual-host style (<c>bucket.host/key</c>).
/// docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
/// </summary>
/// <param name="Bucket">Null where the service itself is meant.</param>
/// <param name="Key">Null where the bucket itself is meant.</param>
internal sealed record S3Address(string? Bucket, string? Key)
{
    public const int LongestKeyBytes = 1024;

    private static readonly string[] VirtualHostSuffixes = [".localhost", ".127.0.0.1"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="host">The Host header.</param>
    /// <param name="rawTarget">The request line's target as sent: a server's decoded path has lost '..' and '//'.</param>
    /// <exception cref="S3Exception">The path is no UTF-8, or the key is too long.</exception>
    public static S3Address Parse(string host, string rawTarget)
    {
        var path = PathOf(rawTarget);
        if (BucketInHost(host) is { } bucket) return new S3Address(bucket, KeyIn(path));
        if (path.Length == 0) return new S3Address(null, null);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new S3Address(Decode(path), null)
            : new S3Address(Decode(path[..slash]), KeyIn(path[(slash + 1)..]));
    }

    /// <summary>What follows the first '/', without the query. A proxy sends the whole URL.</summary>
    private static string PathOf(string rawTarget)
    {
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rawTarget : rawTarget[..query];
        if (path.StartsWith('/')) return path[1..];
        var authority = path.IndexOf("://", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
        return slash < 0 ? "" : path[(slash + 1)..];
    }

    private static string? BucketInHost(string host)
    {
        var colon = host.LastIndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        if (IPAddress.TryParse(name, out _)) return null;
        var suffix = Array.Find(VirtualHostSuffixes, ending => name.EndsWith(ending, StringComparison.Ordinal));
        if (suffix is not null) name = name[..^suffix.Length];
        // bucket.s3.eu-west-1.amazonaws.com, bucket.s3.localhost; a bucket's own name may hold dots, so the last ".s3" counts.
        if (name == "s3" || name.StartsWith("s3.", StringComparison.Ordinal)) return null;
        var service = (name + ".").LastIndexOf(".s3.", StringComparison.Ordinal);
        if (service > 0) return name[..service];
        return suffix is not null ? name : null;
    }

    private static string? KeyIn(string path)
    {
        if (path.Length == 0) return null;
        var key = Decode(path);
        var bytes = Encoding.UTF8.GetByteCount(key);
        return bytes <= LongestKeyBytes ? key : throw new S3Exception(400, "KeyTooLongError", "Your key is too long")
        {
            Details = { ["Size"] = $"{bytes}", ["MaxSizeAllowed"] = $"{LongestKeyBytes}" },
        };
    }

    /// <summary>Percent-decoding alone: in a path '+' is a plus.</summary>
    internal static string Decode(string text)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter > 0x7f) throw InvalidUri(text, "not ASCII: encode it as UTF-8 bytes, each as %XX");
            if (letter != '%')
            {
                bytes[count++] = (byte)letter;
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw InvalidUri(text, "'%' without two hexadecimal digits");
            }
            bytes[count++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
            i += 2;
        }
        try
        {
            return Strict.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            throw InvalidUri(text, "its bytes are not UTF-8");
        }
    }

    private static S3Exception InvalidUri(string found, string problem) =>
        new(400, "InvalidURI", $"Couldn't parse the specified URI: '{found}': {problem}.");
}
