using Microsoft.AspNetCore.Http;

namespace Overnight.Local.S3;

/// <summary>
/// Every <c>x-amz-</c> header changes what a request means, so one that is not known here is refused by name. Those with a
/// default value are accepted with that value: SDKs may spell a default out.
/// </summary>
internal static class SupportedHeaders
{
    private const string Reserved = "x-amz-";

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-user-agent",
        "x-amz-decoded-content-length", "x-amz-trailer", "x-amz-sdk-checksum-algorithm",
        "x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type", "x-amz-mp-object-size",
        "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-unmodified-since", "x-amz-metadata-directive",
        "x-amz-request-payer",
    };

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-amz-api-version"] = "2006-03-01",
        ["x-amz-storage-class"] = "STANDARD",
        ["x-amz-server-side-encryption"] = "AES256",
        ["x-amz-tagging-directive"] = "COPY",
        ["x-amz-acl"] = "private",
        ["x-amz-object-ownership"] = "BucketOwnerEnforced",
        ["x-amz-bucket-object-lock-enabled"] = "false",
    };

    /// <exception cref="S3Exception">NotImplemented, naming the header.</exception>
    public static void Check(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (!name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase) || Known.Contains(name)) continue;
            if (name.StartsWith(StoredHeaders.Metadata, StringComparison.OrdinalIgnoreCase)) continue;
            if (name.StartsWith(Checksums.HeaderPrefix, StringComparison.OrdinalIgnoreCase) && Checksums.IsKnownHeader(name)) continue;
            if (Defaults.TryGetValue(name, out var only))
            {
                if (string.Equals(values, only, StringComparison.OrdinalIgnoreCase)) continue;
                throw S3Exception.NotImplemented($"the header {name} with the value '{values}' (only '{only}')");
            }
            throw S3Exception.NotImplemented($"the header {name}");
        }
    }
}
