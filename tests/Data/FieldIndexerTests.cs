using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Overnight.Data.Tests;

public sealed unsafe class FieldIndexerTests
{
    private const int Block = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Positions_of_any_64_bits_are_written_in_order(bool areCompressed)
    {
        Assert.SkipUnless(!areCompressed || Avx512Vbmi2.IsSupported, "this processor has no AVX-512 VBMI2");
        var room = stackalloc int[2 * Block];
        for (var seed = 0; seed <= 20_000; seed++)
        {
            var random = new Random(seed);
            // Few, some or nearly all of them; none and all come first.
            var bits = seed < 2 ? 0 - (ulong)seed : random.Next(3) switch
            {
                0 => Bits(random) & Bits(random) & Bits(random),
                1 => Bits(random),
                _ => Bits(random) | Bits(random) | Bits(random),
            };
            var at = random.Next(1 << 20) * Block;
            if (areCompressed) FieldIndexer.StoreCompressed(room, at, bits);
            else FieldIndexer.StoreBitByBit(room, at, bits);

            var expected = Enumerable.Range(0, Block).Where(bit => (bits >> bit & 1) == 1).Select(bit => at + bit);
            if (!expected.SequenceEqual(new ReadOnlySpan<int>(room, BitOperations.PopCount(bits)).ToArray()))
                Assert.Fail($"seed {seed}: of {bits:X16} at {at:N0} came {string.Join(' ', new ReadOnlySpan<int>(room, Block).ToArray())}");
        }
    }

    private static ulong Bits(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
