using System.Text;

namespace Overnight.Contracts;

/// <summary>
/// A name that somebody gave, as one part of the keys that are made of it: itself, wherever that can be. A key has 1,024 bytes of UTF-8 at
/// most, and tools and SDKs take a part of <c>.</c> or <c>..</c> for a step up. docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
/// </summary>
public static class KeyPart
{
    public const int LongestKeyBytes = 1_024;

    /// <summary>The longest key of a run, a trial's checkpoint, takes 140 bytes besides the dataset's name; some are left for a trainer of the user's own.</summary>
    public const int LongestNameBytes = 800;

    /// <summary>What is left of a name that is too long, for people; its hash follows.</summary>
    private const int KeptBytes = 100;

    /// <param name="name">Without slashes.</param>
    /// <param name="mostBytes">Of UTF-8.</param>
    public static string Of(string name, int mostBytes = LongestNameBytes)
    {
        if (name is not ("." or "..") && Encoding.UTF8.GetByteCount(name) <= mostBytes) return name;
        var kept = new StringBuilder();
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > Math.Min(KeptBytes, mostBytes)) break;
            kept.Append(rune);
        }
        return $"{kept}~{RunId.Hash(name)}";
    }
}
