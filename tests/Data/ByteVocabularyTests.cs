using System.Text;

namespace Overnight.Data.Tests;

public sealed class ByteVocabularyTests
{
    private const int LongestInAKey = 16;

    [Fact]
    public void Codes_are_a_dictionarys_whatever_lies_behind_a_value()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var expected = new Dictionary<string, int>(StringComparer.Ordinal);
            var vocabulary = new ByteVocabulary();
            var buffer = new byte[64];
            for (var i = 0; i < 1_000; i++)
            {
                random.NextBytes(buffer);
                // Of two letters: many share their first and last eight.
                var value = buffer.AsSpan(8, random.Next(random.Next(2) == 0 ? 12 : 40));
                foreach (ref var letter in value) letter = (byte)('a' + (letter & 1));
                var text = Encoding.ASCII.GetString(value);
                var key = ByteVocabulary.PaddedKey(value);

                var isKnown = expected.TryGetValue(text, out var code);
                var found = vocabulary.TryFind(key, out var foundCode);
                var isFound = found == (isKnown && value.Length <= LongestInAKey) && (!found || foundCode == code)
                    && vocabulary.Find(value, key) == (isKnown ? code : CategoricalColumn.Other);
                if (!isKnown) expected.Add(text, code = expected.Count);
                var isAdded = (random.Next(2) == 0 ? vocabulary.Add(value) : vocabulary.Add(value, key)) == code;
                var isKept = vocabulary.Count == expected.Count && vocabulary[code].SequenceEqual(value) && vocabulary.Find(value) == code;
                if (!isFound || !isAdded || !isKept) Assert.Fail($"seed {seed}, value {i}: '{text}', code {code}");
            }
        }
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("category-{0}")]
    [InlineData("{0}-of-the-same-very-long-name")]
    [InlineData("the same very long name, then {0}")]
    [InlineData("{0:X8}")]
    [InlineData("2026-11-{0:D5}")]
    public void Names_that_differ_in_little_are_spread_as_if_by_chance(string format)
    {
        const int names = 4_096;
        var values = Enumerable.Range(0, names).Select(i => Encoding.ASCII.GetBytes(string.Format(null, format, i) + new string('\0', ByteVocabulary.Padding))).ToList();
        var hashes = values.ConvertAll(value => ByteVocabulary.Hash(value.AsSpan()[..^ByteVocabulary.Padding]));
        var keys = values.ConvertAll(value => ByteVocabulary.PaddedKey(value.AsSpan()[..^ByteVocabulary.Padding]));

        Assert.Equal(names, hashes.Distinct().Count());
        AreSpread(keys.Select(key => key.Hash >> 48));
        AreSpread(hashes.Select(hash => hash >> 48));
        AreSpread(hashes.Select(hash => hash & 0xFFFF));
        AreSpread(hashes.Select(hash => (ulong)(hash.GetHashCode() & 0xFFFF)));

        // By chance 4,096 fall into 3,970 of 65,536 places, give or take 11; fewer take longer to be found.
        static void AreSpread(IEnumerable<ulong> places) => Assert.InRange(places.Distinct().Count(), 3_850, names);
    }
}
