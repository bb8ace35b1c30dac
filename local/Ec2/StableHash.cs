namespace Overnight.Local.Ec2;

/// <summary>FNV-1a, 32 bits: a seed from words that is the same in every process (string.GetHashCode is not).</summary>
internal static class StableHash
{
    public static int Of(string words)
    {
        var hash = 2166136261;
        foreach (var character in words) hash = (hash ^ character) * 16777619;
        return (int)hash;
    }
}
