using System.Numerics;
using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>
/// Random numbers that are the same on every machine and in every version, which <see cref="Random"/> does not promise: a run
/// that resumes elsewhere must draw what it would have drawn. xoshiro256** 1.0 (Blackman and Vigna,
/// https://prng.di.unimi.it), seeded by SplitMix64 as its authors advise.
/// </summary>
public sealed class DeterministicRandom
{
    private State _state;

    public DeterministicRandom(long seed)
    {
        var x = (ulong)seed;
        _state = new State(SplitMix64(ref x), SplitMix64(ref x), SplitMix64(ref x), SplitMix64(ref x));
    }

    /// <summary>A stream of its own for one use of a seed, such as an epoch: streams of one seed do not overlap in practice.</summary>
    public DeterministicRandom(long seed, long stream)
        : this(unchecked(seed + (long)Mix((ulong)stream + 1)))
    {
    }

    [StructLayout(LayoutKind.Auto)]
    private record struct State(ulong A, ulong B, ulong C, ulong D);

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_state.B * 5, 7) * 9;
        var t = _state.B << 17;
        _state.C ^= _state.A;
        _state.D ^= _state.B;
        _state.B ^= _state.C;
        _state.A ^= _state.D;
        _state.C ^= t;
        _state.D = BitOperations.RotateLeft(_state.D, 45);
        return result;
    }

    /// <summary>From 0 to <paramref name="bound"/> - 1, each as likely (Lemire, "Fast Random Integer Generation in an Interval").</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var threshold = (ulong)(-bound) % (ulong)bound;
        while (true)
        {
            // Draws in the uneven rest are thrown away; on average less than one in 2^32.
            var high = Math.BigMul(NextUInt64(), (ulong)bound, out var low);
            if (low >= threshold) return (int)high;
        }
    }

    /// <summary>From 0 inclusive to 1 exclusive, a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Every order is as likely (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    internal static ulong SplitMix64(ref ulong x) => Mix(x += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
