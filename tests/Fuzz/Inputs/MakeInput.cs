using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>Makes bad input of good. All that is by chance comes from <paramref name="random"/>.</summary>
internal delegate byte[] MakeInput(Random random);

/// <summary>Ways of making inputs, put together.</summary>
internal static class Making
{
    /// <summary>Beyond this a reader only reads longer.</summary>
    public const int LongestInput = 64 * 1024;

    /// <summary>One of them, each as often as the others.</summary>
    public static MakeInput OneOf(params MakeInput[] ways) => random => ways[random.Next(ways.Length)](random);

    /// <summary>Mostly the first; now and then the second.</summary>
    public static MakeInput Mostly(MakeInput often, MakeInput seldom) => random => random.Next(4) > 0 ? often(random) : seldom(random);

    /// <summary>What was made, changed once more.</summary>
    public static MakeInput Then(this MakeInput make, Func<Random, byte[], byte[]> change) => random => change(random, make(random));

    /// <summary>Two files as one input: the first one's length before them. <see cref="Split"/> takes them apart.</summary>
    public static MakeInput Pair(MakeInput first, MakeInput second) => random => Pair(first(random), second(random));

    public static byte[] Pair(byte[] first, byte[] second) => [.. BitConverter.GetBytes(first.Length), .. first, .. second];

    public static (byte[] First, byte[] Second) Split(byte[] pair)
    {
        var body = pair.AsSpan(Math.Min(4, pair.Length));
        var length = pair.Length >= 4 ? Math.Clamp(BitConverter.ToInt32(pair), 0, body.Length) : 0;
        return (body[..length].ToArray(), body[length..].ToArray());
    }

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
