namespace Overnight.Data.Tests;

public sealed class SplitTests
{
    [Fact]
    public void The_generator_draws_the_published_numbers()
    {
        // The first outputs of SplitMix64 from 1234567, as its reference implementation prints them.
        var x = 1234567UL;
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => DeterministicRandom.SplitMix64(ref x)));
    }

    [Fact]
    public void Draws_never_change_from_version_to_version()
    {
        var random = new DeterministicRandom(1);
        Assert.Equal([12966619160104079557, 9600361134598540522, 10590380919521690900], new[] { random.NextUInt64(), random.NextUInt64(), random.NextUInt64() });
        Assert.Equal([1, 5, 19], TrainValidationSplit.Of(1, 20, 0.15).Validation);
    }

    [Fact]
    public void Bounded_draws_are_even()
    {
        var random = new DeterministicRandom(1);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++) counts[random.Next(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Streams_of_one_seed_differ()
    {
        var draws = Enumerable.Range(0, 100).Select(epoch => new DeterministicRandom(1, epoch).NextUInt64()).ToHashSet();
        Assert.Equal(100, draws.Count);
        Assert.Equal(new DeterministicRandom(1, 5).NextUInt64(), new DeterministicRandom(1, 5).NextUInt64());
    }

    [Fact]
    public void Every_row_is_on_one_side_and_every_class_keeps_its_share()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var classes = 1 + random.Next(6);
            var labels = Enumerable.Range(0, 2 + random.Next(300)).Select(_ => random.Next(random.Next(classes) + 1)).ToArray();
            var share = 0.05 + 0.9 * random.NextDouble();
            var split = TrainValidationSplit.Of(seed, labels, share);

            var context = $"seed {seed}";
            Assert.True(split.Train.Concat(split.Validation).Order().SequenceEqual(Enumerable.Range(0, labels.Length)), context);
            Assert.True(split.Train.SequenceEqual(split.Train.Order()) && split.Validation.SequenceEqual(split.Validation.Order()), context);
            Assert.NotEmpty(split.Train);
            foreach (var rows in labels.Index().GroupBy(pair => pair.Item))
            {
                var heldOut = split.Validation.Count(row => labels[row] == rows.Key);
                Assert.True(Math.Abs(heldOut - share * rows.Count()) <= 1.0001, $"{context}: {heldOut} of {rows.Count()} rows of class {rows.Key}, share {share}");
                Assert.True(rows.Count() > 1 || heldOut == 0, $"{context}: class {rows.Key} has one row, and it is held out");
            }
        }
    }

    [Fact]
    public void Another_seed_is_another_split_and_the_same_seed_is_the_same()
    {
        var first = TrainValidationSplit.Of(1, 1000, 0.2);
        Assert.Equal(200, first.Validation.Length);
        Assert.Equal(first.Validation, TrainValidationSplit.Of(1, 1000, 0.2).Validation);
        Assert.NotEqual(first.Validation, TrainValidationSplit.Of(2, 1000, 0.2).Validation);
    }
}
