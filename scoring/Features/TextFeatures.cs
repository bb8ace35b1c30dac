namespace Overnight.Scoring;

/// <summary>Short text as a bag of hashed words (Weinberger et al. 2009): no vocabulary to fit, none to store.</summary>
internal static class TextFeatures
{
    public const int Buckets = 64;

    public static void Write(ReadOnlySpan<byte> utf8, Span<float> into)
    {
        into.Clear();
        while (!utf8.IsEmpty)
        {
            // FNV-1a over one word: letters without case, digits, and every byte of what is not ASCII.
            var (hash, length) = (2166136261u, 0);
            for (; length < utf8.Length && IsWord(utf8[length]); length++) hash = (hash ^ Lower(utf8[length])) * 16777619u;
            // The hash's top bit is the sign, so that words that collide cancel out rather than add up.
            if (length > 0) into[(int)(hash % Buckets)] += hash >> 31 == 0 ? 1 : -1;
            utf8 = utf8[Math.Min(length + 1, utf8.Length)..];
        }
    }

    private static bool IsWord(byte b) => b >= 0x80 || char.IsAsciiLetterOrDigit((char)b);

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
