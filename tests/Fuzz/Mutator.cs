using System.Text;

namespace Overnight.Fuzz.Tests;

/// <summary>
/// Makes bad input of good: some small changes each, as broken programs and people with intentions make them. The same seed makes the same
/// inputs.
/// </summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> samples, IReadOnlyList<string> words)
{
    private const int LongestInput = 64 * 1024;

    private static readonly byte[] Telling = [0, 1, 0x7F, 0x80, 0xFF, (byte)'\n', (byte)'\r', (byte)'"', (byte)',', (byte)'{', (byte)'[', 0xC0, 0xEF];

    private static readonly string[] Numbers =
        ["-1", "0", "1e309", "-0", "NaN", "2147483648", "-9223372036854775808", "18446744073709551616", "1e-400", "00", "0x10"];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var input = new List<byte>(samples[_random.Next(samples.Count)]);
        for (var changes = 1 + _random.Next(4); changes > 0; changes--) Change(input);
        if (input.Count > LongestInput) input.RemoveRange(LongestInput, input.Count - LongestInput);
        return [.. input];
    }

    private void Change(List<byte> input)
    {
        var at = _random.Next(input.Count + 1);
        switch (_random.Next(12))
        {
            case 0 when at < input.Count: input[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1 when at < input.Count: input[at] = Telling[_random.Next(Telling.Length)]; break;
            case 2 when at < input.Count: input.RemoveRange(at, Length(input, at)); break;
            case 3 when at < input.Count: input.InsertRange(_random.Next(input.Count + 1), input.GetRange(at, Length(input, at))); break;
            case 4: input.RemoveRange(at, input.Count - at); break;
            case 5 when words.Count > 0: input.InsertRange(at, Encoding.UTF8.GetBytes(words[_random.Next(words.Count)])); break;
            case 6: input.InsertRange(at, Encoding.ASCII.GetBytes(Numbers[_random.Next(Numbers.Length)])); break;
            case 7: ReplaceNumber(input, at); break;
            case 8: Overwrite(input, at); break;
            case 9: input.InsertRange(at, Enumerable.Repeat(Telling[_random.Next(Telling.Length)], 1 << _random.Next(12))); break;
            case 10:
                var other = samples[_random.Next(samples.Count)];
                var from = _random.Next(other.Length + 1);
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.AsSpan(from));
                break;
            default:
                var bytes = new byte[1 + _random.Next(16)];
                _random.NextBytes(bytes);
                input.InsertRange(at, bytes);
                break;
        }
    }

    private int Length(List<byte> input, int at) => 1 + _random.Next(Math.Min(input.Count - at, 1 << _random.Next(10)));

    /// <summary>Lengths, offsets and counts are where readers are lied to.</summary>
    private void ReplaceNumber(List<byte> input, int at)
    {
        var start = input.FindIndex(Math.Min(at, input.Count), value => value is >= (byte)'0' and <= (byte)'9');
        if (start < 0) return;
        var end = start;
        while (end < input.Count && input[end] is >= (byte)'0' and <= (byte)'9') end++;
        input.RemoveRange(start, end - start);
        input.InsertRange(start, Encoding.ASCII.GetBytes(Numbers[_random.Next(Numbers.Length)]));
    }

    private void Overwrite(List<byte> input, int at)
    {
        var number = BitConverter.GetBytes(_random.Next(4) switch { 0 => -1L, 1 => int.MaxValue, 2 => uint.MaxValue, _ => _random.NextInt64() });
        for (var i = 0; i < 1 << _random.Next(4) && at + i < input.Count; i++) input[at + i] = number[i];
    }
}
