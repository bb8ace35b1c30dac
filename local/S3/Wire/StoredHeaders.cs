using System.Text;

namespace Overnight.Local.S3;

/// <summary>The headers that an upload gives an object and a download gives back: the system-defined ones and user metadata.</summary>
internal static class StoredHeaders
{
    public const string Metadata = "x-amz-meta-";

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html</summary>
    private const int LargestMetadataBytes = 2048;

    private static readonly string[] SystemDefined =
        ["Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Expires"];

    public static Dictionary<string, string> Read(S3Request request)
    {
        var stored = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in SystemDefined)
        {
            if (request.Header(name) is { Length: > 0 } value) stored[name] = value;
        }
        DropTransferEncoding(stored);
        var metadataBytes = 0;
        foreach (var (name, values) in request.Http.Request.Headers)
        {
            if (!name.StartsWith(Metadata, StringComparison.OrdinalIgnoreCase)) continue;
            stored[name.ToLowerInvariant()] = values.ToString();
            metadataBytes += name.Length - Metadata.Length + Encoding.UTF8.GetByteCount(values.ToString());
        }
        if (metadataBytes <= LargestMetadataBytes) return stored;
        throw new S3Exception(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")
        {
            Details = { ["Size"] = $"{metadataBytes}", ["MaxSizeAllowed"] = $"{LargestMetadataBytes}" },
        };
    }

    /// <summary>What the object was given, and over it what the request wants instead (<c>response-content-type</c>…).</summary>
    public static void Write(S3Request request, Dictionary<string, string> stored)
    {
        request.AnswerHeader("Content-Type", "binary/octet-stream");
        foreach (var (name, value) in stored) request.AnswerHeader(name, OnTheWire(value));
        foreach (var name in SystemDefined)
        {
            var parameter = $"response-{name.ToLowerInvariant()}";
            if (!request.Query.TryGetValue(parameter, out var value)) continue;
            if (value.Any(char.IsControl)) throw S3Exception.InvalidArgument(parameter, value, "text without control characters");
            request.AnswerHeader(name, OnTheWire(value));
        }
    }

    /// <summary>Says how the body travels, not what the object is: "aws-chunked,gzip" stores "gzip".</summary>
    private static void DropTransferEncoding(Dictionary<string, string> stored)
    {
        if (!stored.TryGetValue("Content-Encoding", out var encodings)) return;
        var kept = encodings.Split(',', StringSplitOptions.TrimEntries).Where(encoding => encoding is not ("aws-chunked" or ""));
        var joined = string.Join(',', kept);
        if (joined.Length > 0) stored["Content-Encoding"] = joined;
        else stored.Remove("Content-Encoding");
    }

    /// <summary>A header is ASCII; S3 sends what is not as RFC 2047 has it.</summary>
    private static string OnTheWire(string value) =>
        Ascii.IsValid(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}
