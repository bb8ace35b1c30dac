using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>
/// The signature of a request without a query, computed from its documentation and not with the SDK:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
internal sealed partial record SignatureV4(string Date, string Region, string Service, string SignedHeaders, string Signature)
{
    public static SignatureV4 Of(Received request)
    {
        var match = Authorization().Match(request.Header("Authorization"));
        Assert.True(match.Success, $"found '{request.Header("Authorization")}', expected an AWS4-HMAC-SHA256 authorization");
        return new(
            match.Groups["date"].Value, match.Groups["region"].Value, match.Groups["service"].Value,
            match.Groups["headers"].Value, match.Groups["signature"].Value);
    }

    public static bool IsValid(Received request, string secretKey)
    {
        var found = Of(request);
        return found.Signature == found.Expect(request, secretKey);
    }

    private string Expect(Received request, string secretKey)
    {
        var headers = string.Concat(SignedHeaders.Split(';').Select(name => $"{name}:{request.Header(name).Trim()}\n"));
        var canonical = $"{request.Method}\n{request.Path}\n\n{headers}\n{SignedHeaders}\n{Hex(SHA256.HashData(request.Body))}";
        var scope = $"{Date}/{Region}/{Service}/aws4_request";
        var digest = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var toSign = $"AWS4-HMAC-SHA256\n{request.Header("X-Amz-Date")}\n{scope}\n{digest}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in (string[])[Date, Region, Service, "aws4_request", toSign])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(key);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(
        "^AWS4-HMAC-SHA256 Credential=[^/]+/(?<date>[0-9]{8})/(?<region>[^/]+)/(?<service>[^/]+)/aws4_request, "
        + "SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Authorization();
}
