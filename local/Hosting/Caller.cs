using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Overnight.Local.Hosting;

/// <summary>
/// Who signed a request, and for what: the credential scope of Signature Version 4. The signature itself is not checked: this
/// endpoint listens on the loopback address only and hands out its own credentials, so the key says whose role to apply.
/// </summary>
/// <param name="AccessKeyId">The key the request was signed with.</param>
/// <param name="Region">As signed; empty for SigV4A, whose scope has no region.</param>
/// <param name="Service">The signing name: <c>s3</c>, <c>states</c>, <c>batch</c>, <c>ec2</c>.</param>
public sealed record Caller(string AccessKeyId, string Region, string Service)
{
    private static readonly object ItemKey = new();

    /// <summary>The caller of this request; null where it was not signed.</summary>
    public static Caller? Of(HttpContext context)
    {
        if (context.Items.TryGetValue(ItemKey, out var known)) return (Caller?)known;
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        var credential = SignedCredential(context.Request) ?? query.GetValueOrDefault("X-Amz-Credential").ToString();
        var caller = TryParse(credential, out var parsed) ? parsed : null;
        // Only S3 still takes URLs presigned with Version 2, which have no scope.
        if (caller is null && query.TryGetValue("AWSAccessKeyId", out var key)) caller = new Caller(key.ToString(), "", "s3");
        context.Items[ItemKey] = caller;
        return caller;
    }

    /// <summary>
    /// Reads <c>AKID/20260131/us-east-1/s3/aws4_request</c>.
    /// docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
    /// </summary>
    public static bool TryParse(string credential, [NotNullWhen(true)] out Caller? caller)
    {
        caller = credential.Split('/') switch
        {
            [{ Length: > 0 } key, _, var region, { Length: > 0 } service, "aws4_request"] => new Caller(key, region, service),
            [{ Length: > 0 } key, _, { Length: > 0 } service, "aws4_request"] => new Caller(key, "", service),
            _ => null,
        };
        return caller is not null;
    }

    private static string? SignedCredential(HttpRequest request)
    {
        const string field = "Credential=";
        var header = request.Headers.Authorization.ToString();
        var start = header.IndexOf(field, StringComparison.Ordinal);
        if (!header.StartsWith("AWS4-", StringComparison.Ordinal) || start < 0) return null;
        var rest = header[(start + field.Length)..];
        var end = rest.IndexOf(',', StringComparison.Ordinal);
        return (end < 0 ? rest : rest[..end]).Trim();
    }
}
