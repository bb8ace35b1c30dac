using System.Text;

namespace Overnight.Fuzz.Tests.Inputs;

/// <summary>Some small changes of bytes, as broken programs and people with intentions make them.</summary>
/// <param name="samples">Good input.</param>
/// <param name="words">What its language is made of.</param>
internal sealed class ByteChanges(IReadOnlyList<byte[]> samples, params IReadOnlyList<string> words)
{
    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF, (byte)'\n', (byte)'\r', (byte)'"', (byte)',', (byte)'{', (byte)'[', 0xC0, 0xEF];

    public static MakeInput Of(IReadOnlyList<byte[]> samples, params IReadOnlyList<string> words) => new ByteChanges(samples, words).Make;

    /// <summary>The same changes of whatever comes in.</summary>
    public static byte[] Change(Random random, byte[] input) => new ByteChanges([input]).Make(random);

    private byte[] Make(Random random)
    {
        var input = new List<byte>(random.Pick(samples));
        for (var changes = 1 + random.Next(4); changes > 0; changes--) Change(random, input);
        if (input.Count > Making.LongestInput) input.RemoveRange(Making.LongestInput, input.Count - Making.LongestInput);
        return [.. input];
    }

    private void Change(Random random, List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        switch (random.Next(12))
        {
            case 0 when at < input.Count: input[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < input.Count: input[at] = random.Pick(Telling); break;
            case 2 when at < input.Count: input.RemoveRange(at, Length(random, input, at)); break;
            case 3 when at < input.Count: input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, Length(random, input, at))); break;
            case 4: input.RemoveRange(at, input.Count - at); break;
            case 5 when words.Count > 0: input.InsertRange(at, Encoding.UTF8.GetBytes(random.Pick(words))); break;
            case 6: input.InsertRange(at, Encoding.ASCII.GetBytes(random.Pick(HostileWords.Numbers))); break;
            case 7: ReplaceNumber(random, input, at); break;
            case 8: Overwrite(random, input, at); break;
            case 9: input.InsertRange(at, Enumerable.Repeat(random.Pick(Telling), 1 << random.Next(12))); break;
            case 10:
                var other = random.Pick(samples);
                var from = random.Next(other.Length + 1);
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.AsSpan(from));
                break;
            default:
                var bytes = new byte[1 + random.Next(16)];
                random.NextBytes(bytes);
                input.InsertRange(at, bytes);
                break;
        }
    }

    private static int Length(Random random, List<byte> input, int at) => 1 + random.Next(Math.Min(input.Count - at, 1 << random.Next(10)));

    /// <summary>Lengths, offsets and counts are where readers are lied to.</summary>
    private static void ReplaceNumber(Random random, List<byte> input, int at)
    {
        var start = input.FindIndex(Math.Min(at, input.Count), value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        var end = start;
        while (end < input.Count && input[end] is >= (byte)'0' and <= (byte)'9') end++;
        input.RemoveRange(start, end - start);
        input.InsertRange(start, Encoding.ASCII.GetBytes(random.Pick(HostileWords.Numbers)));
    }

    private static void Overwrite(Random random, List<byte> input, int at)
    {
        var number = BitConverter.GetBytes(random.Next(4) switch { 0 => -1L, 1 => int.MaxValue, 2 => uint.MaxValue, _ => random.NextInt64() });
        for (var i = 0; i < 1 << random.Next(4) && at + i < input.Count; i++) input[at + i] = number[i];
    }
}
