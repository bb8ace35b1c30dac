using Overnight.Functions.PublishPrediction;

namespace Overnight.Functions.Tests.PublishPrediction;

public sealed class JoinedPartsTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Joining_takes_every_byte_once_in_order_and_gives_S3_no_piece_that_is_too_small_or_too_large()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var sizes = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Size(random)).ToList();
            var steps = JoinedParts.Steps(sizes).ToList();

            var taken = new long[sizes.Count];
            var (last, waiting) = (0, 0L);
            foreach (var step in steps)
            {
                Assert.True(step.Part >= last, Told(sizes));
                Assert.True(step.Start == taken[step.Part] && step.Count > 0, Told(sizes));
                (taken[step.Part], last) = (step.Start + step.Count, step.Part);
                if (step.Copied)
                {
                    Assert.True(waiting == 0, Told(sizes));
                    Assert.True(step.Count is >= JoinedParts.LeastCopied and <= JoinedParts.MostCopied, Told(sizes));
                    continue;
                }
                // What ObjectWriter does: it holds back what is no part yet, and never fills up.
                waiting += step.Count;
                Assert.True(waiting < 10 * MiB, Told(sizes));
                if (waiting >= JoinedParts.LeastCopied) waiting = 0;
            }
            Assert.Equal(sizes, taken);
        }
    }

    [Fact]
    public void Large_parts_pass_through_nobody_s_memory() =>
        Assert.All(JoinedParts.Steps([300 * MiB, 5 * 1024 * MiB + 1, 7 * MiB]), step => Assert.True(step.Copied));

    private static long Size(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => random.NextInt64(1, 100),
        2 => random.NextInt64(1, 5 * MiB),
        3 => random.NextInt64(4 * MiB, 6 * MiB),
        4 => random.NextInt64(5 * MiB, 100 * MiB),
        _ => random.NextInt64(5 * 1024 * MiB, 21L * 1024 * MiB),
    };

    private static string Told(List<long> sizes) => string.Join(", ", sizes);
}
