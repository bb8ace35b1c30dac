using Overnight.Contracts;

namespace Overnight.Trainer.Features;

/// <summary>How one column of a table becomes inputs of the network: fitted on the training part, stored with the model.</summary>
internal sealed record ColumnEncoding
{
    public required string Name { get; init; }

    public required ColumnKind Kind { get; init; }

    /// <summary>Numbers and times: what is taken off, and then divided by.</summary>
    public double Mean { get; init; }

    public double Deviation { get; init; } = 1;

    /// <summary>Numbers and times: a further input says where the value was missing.</summary>
    public bool MarksMissing { get; init; }

    /// <summary>Categories: code n + 1 is the nth of these; code 0 is what is missing, rare or was never seen.</summary>
    public List<string>? Categories { get; init; }

    /// <summary>How many numbers the network gets of this column.</summary>
    public int Numbers => Kind switch
    {
        ColumnKind.Numeric or ColumnKind.Boolean => 1 + (MarksMissing ? 1 : 0),
        ColumnKind.DateTime => 1 + 2 * TimeFeatures.PeriodsInSeconds.Length + (MarksMissing ? 1 : 0),
        ColumnKind.Text => TextFeatures.Buckets,
        _ => 0,
    };

    /// <summary>How many different codes it gets; null where it gets none.</summary>
    public int? Codes => Categories?.Count + 1;
}

/// <summary>Where in the day, the week and the year a time lies, as points on circles: midnight is next to 23:59.</summary>
internal static class TimeFeatures
{
    public static readonly double[] PeriodsInSeconds = [86_400, 7 * 86_400, 365.2425 * 86_400];

    public static void Write(double unixSeconds, Span<float> into)
    {
        for (var i = 0; i < PeriodsInSeconds.Length; i++)
        {
            var (sine, cosine) = Math.SinCos(2 * Math.PI * (unixSeconds / PeriodsInSeconds[i] % 1));
            into[2 * i] = (float)sine;
            into[2 * i + 1] = (float)cosine;
        }
    }
}

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
