using Overnight.Data;

namespace Overnight.Trainer.Training;

/// <summary>
/// The order in which an epoch visits the rows, and the seeds of its steps: pure functions of (seed, epoch) and (seed, step). So
/// no random state needs to be kept, and a GPU's, which TorchSharp cannot read, needs not either.
/// </summary>
internal static class DataOrder
{
    /// <summary>A permutation of 0 to <paramref name="rows"/> - 1.</summary>
    public static int[] OfEpoch(long seed, int epoch, int rows)
    {
        var order = new int[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        new DeterministicRandom(seed, epoch).Shuffle(order);
        return order;
    }

    /// <summary>The seed of everything a step draws: what is drawn depends on nothing that ran before it.</summary>
    public static long OfStep(long seed, long step)
    {
        // Epochs take the streams from 0 up, steps those from -1 down.
        return (long)(new DeterministicRandom(seed, ~step).NextUInt64() >> 1);
    }
}

/// <summary>
/// An epoch cut into batches of sizes that differ by one at most: a last batch of a single row would make a poor step, and
/// batch normalisation refuses it.
/// </summary>
internal sealed record Batches(int Rows, int BatchSize)
{
    public int Count => (Rows + BatchSize - 1) / BatchSize;

    public (int Start, int Length) this[int batch]
    {
        get
        {
            var start = (int)((long)Rows * batch / Count);
            return (start, (int)((long)Rows * (batch + 1) / Count) - start);
        }
    }
}
