using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Overnight.Local.S3;

/// <summary>
/// Ids of versions and of multipart uploads: opaque to clients. Here they hold the sequence, so that a listing can go on behind an id
/// that was deleted meanwhile, and a hash, so that nobody takes them for numbers.
/// </summary>
internal static class VersionIds
{
    private const int SequenceDigits = 16;

    public static string Of(string bucket, string key, long sequence)
    {
        var digits = sequence.ToString("x16");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{bucket}/{key}/{digits}"));
        return digits + Convert.ToHexStringLower(hash)[..SequenceDigits];
    }

    /// <summary>Null where the id is none of ours.</summary>
    public static long? SequenceOf(string id) => id.Length == 2 * SequenceDigits
        && long.TryParse(id.AsSpan(0, SequenceDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : null;
}
