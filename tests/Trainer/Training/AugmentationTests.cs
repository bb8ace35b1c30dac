using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Tests.Training;

public sealed class AugmentationTests
{
    [Fact]
    public void A_picture_moves_by_what_is_drawn_and_its_border_is_repeated()
    {
        using var scope = NewDisposeScope();
        // Two channels of 2 x 3: 0 to 5, and the same with 10 added.
        var picture = arange(6).reshape(1, 1, 2, 3);
        var both = cat([picture, picture + 10], 1);
        Assert.Equal([0, 1, 2, 0, 1, 2, 10, 11, 12, 10, 11, 12], Shown(both, down: 1, right: 0, mirrored: 0));
        Assert.Equal([1, 2, 2, 4, 5, 5, 11, 12, 12, 14, 15, 15], Shown(both, down: 0, right: -1, mirrored: 0));
        Assert.Equal([2, 1, 0, 5, 4, 3, 12, 11, 10, 15, 14, 13], Shown(both, down: 0, right: 0, mirrored: 1));
        Assert.Equal([5, 4, 3, 5, 4, 3, 15, 14, 13, 15, 14, 13], Shown(both, down: -1, right: 0, mirrored: 1));
    }

    [Fact]
    public void What_is_drawn_depends_on_seed_epoch_and_row_alone()
    {
        using var scope = NewDisposeScope();
        var pictures = zeros(1, 1, 28, 28);
        var rows = Enumerable.Range(0, 500).ToArray();
        var drawn = Draw(seed: 3, epoch: 4, rows);
        // A row is shown the same wherever in the epoch it comes.
        Assert.Equal(drawn.Chunk(3).Reverse().SelectMany(x => x), Draw(3, 4, [.. rows.Reverse()]));
        Assert.NotEqual(drawn, Draw(3, 5, rows));
        Assert.NotEqual(drawn, Draw(4, 4, rows));
        foreach (var way in new[] { 0, 1 }) Assert.Equal([-2, -1, 0, 1, 2], drawn.Where((_, i) => i % 3 == way).Distinct().Order());
        // Odd rows may not be mirrored; half of the others are, give or take five standard deviations.
        Assert.All(rows.Where(row => row % 2 == 1), row => Assert.Equal(0, drawn[3 * row + 2]));
        Assert.InRange(rows.Sum(row => drawn[3 * row + 2]), 125 - 40, 125 + 40);

        long[] Draw(long seed, int epoch, int[] order) =>
            new Augmentation(seed).Draw(epoch, order, row => row % 2 == 0, pictures).data<long>().ToArray();
    }

    [Fact]
    public void Only_classes_that_are_known_mirrored_may_be()
    {
        // Class 0 is dark, class 1 bright on the left, class 2 on the right, class 3 is never recognised.
        using var network = new Sides();
        using var scope = NewDisposeScope();
        var (pictures, labels) = (zeros(80, 1, 4, 4), new long[80]);
        for (var i = 0; i < 80; i++)
        {
            labels[i] = i % 4;
            if (i % 4 == 1) pictures[i].narrow(2, 0, 2).fill_(1);
            if (i % 4 == 2) pictures[i].narrow(2, 2, 2).fill_(1);
        }
        Assert.Equal([true, false, false, false], Augmentation.Mirrorable(network, pictures, tensor(labels), 4));
    }

    /// <summary>The activations of all pictures at a time once took three gigabytes, more than a job on a CPU has.</summary>
    [Fact]
    public void Of_the_pictures_that_are_looked_at_no_more_is_kept_than_a_batch()
    {
        using var network = new Forgotten();
        using var scope = NewDisposeScope();
        var pictures = zeros(40, 1, 200, 200);
        Assert.True(40 > Evaluator.RowsAtOnce(pictures), "these pictures fit into one batch");
        Augmentation.Mirrorable(network, pictures, tensor(new long[40]), 2);
        Assert.Equal(4, network.Batches);
    }

    private static long[] Shown(Tensor pictures, long down, long right, long mirrored) =>
        Augmentation.Apply(pictures, tensor(new[,] { { down, right, mirrored } })).contiguous().data<long>().ToArray();

    private sealed class Sides() : nn.Module<Tensor, Tensor>(nameof(Sides))
    {
        public override Tensor forward(Tensor input)
        {
            var (left, right) = (input.narrow(3, 0, 2).flatten(1).sum(1), input.narrow(3, 2, 2).flatten(1).sum(1));
            return stack([zeros_like(left) + 0.5, left, right, zeros_like(left)], 1);
        }
    }

    /// <summary>Looks whether what it answered to the batch before is gone.</summary>
    private sealed class Forgotten() : nn.Module<Tensor, Tensor>(nameof(Forgotten))
    {
        private Tensor? _before;

        public int Batches { get; private set; }

        public override Tensor forward(Tensor input)
        {
            Assert.True(_before?.IsInvalid ?? true, $"before batch {Batches}: found what was answered to the one before, expected it to be disposed of");
            Batches++;
            return _before = input.flatten(1).narrow(1, 0, 2).clone();
        }
    }
}
