using System.Net;

namespace Overnight.Local.S3;

/// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. The rules also make a name safe as a folder's.</summary>
internal static class BucketName
{
    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <exception cref="S3Exception">InvalidBucketName, saying which rule is broken.</exception>
    public static void Check(string name)
    {
        if (ProblemWith(name) is not { } problem) return;
        throw new S3Exception(400, "InvalidBucketName", $"The specified bucket is not valid: found '{name}', expected {problem}")
        {
            Details = { ["BucketName"] = name },
        };
    }

    private static string? ProblemWith(string name)
    {
        if (name.Length is < 3 or > 63) return "3 to 63 characters";
        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')) return "only a-z, 0-9, '.' and '-'";
        if (name[0] is '.' or '-' || name[^1] is '.' or '-') return "a letter or a digit first and last";
        if (name.Contains("..", StringComparison.Ordinal)) return "no two dots in a row";
        if (name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _)) return "no IP address";
        var prefix = Array.Find(ReservedPrefixes, reserved => name.StartsWith(reserved, StringComparison.Ordinal));
        if (prefix is not null) return $"no '{prefix}' at the start";
        var suffix = Array.Find(ReservedSuffixes, reserved => name.EndsWith(reserved, StringComparison.Ordinal));
        return suffix is null ? null : $"no '{suffix}' at the end";
    }
}
