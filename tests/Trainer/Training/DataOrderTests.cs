using FsCheck;
using FsCheck.Fluent;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Tests.Training;

public sealed class DataOrderTests
{
    private static readonly Arbitrary<int> Sizes = Gen.Choose(0, 2_000).ToArbitrary();

    [Fact]
    public void An_epoch_visits_every_row_once()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), Sizes, (seed, epoch, rows) =>
            Assert.Equal(Enumerable.Range(0, rows), DataOrder.OfEpoch(seed, epoch, rows).Order()))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_seed_and_epoch_give_the_same_order_and_others_another()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (seed, epoch) =>
        {
            var order = DataOrder.OfEpoch(seed, epoch, 100);
            Assert.Equal(order, DataOrder.OfEpoch(seed, epoch, 100));
            Assert.NotEqual(order, DataOrder.OfEpoch(seed, epoch + 1, 100));
            Assert.NotEqual(order, DataOrder.OfEpoch(seed + 1, epoch, 100));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Pinned, because a run that is half done when the trainer is updated goes on with the new one.</summary>
    [Fact]
    public void The_order_never_changes() =>
        Assert.Equal([8, 6, 4, 1, 5, 7, 3, 9, 2, 0], DataOrder.OfEpoch(seed: 1, epoch: 0, rows: 10));

    [Fact]
    public void Rows_land_everywhere_equally_often()
    {
        var counts = new int[10, 10];
        for (var seed = 0; seed < 10_000; seed++)
        {
            var order = DataOrder.OfEpoch(seed, 0, 10);
            for (var place = 0; place < 10; place++) counts[order[place], place]++;
        }
        // 1,000 expected in each of 100 cells; five standard deviations (30 each) are never passed by chance.
        foreach (var count in counts) Assert.InRange(count, 850, 1_150);
    }

    [Fact]
    public void Steps_have_seeds_of_their_own()
    {
        var seeds = Enumerable.Range(0, 100_000).Select(step => DataOrder.OfStep(1, step)).ToList();
        Assert.Equal(seeds.Count, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed >= 0));
    }

    [Fact]
    public void Batches_cover_the_rows_in_order_with_sizes_one_apart_at_most()
    {
        Prop.ForAll(Gen.Choose(1, 100_000).ToArbitrary(), Gen.Choose(1, 4_096).ToArbitrary(), (rows, size) =>
        {
            var batches = new Batches(rows, size);
            var cut = Enumerable.Range(0, batches.Count).Select(i => batches[i]).ToList();
            Assert.Equal(0, cut[0].Start);
            Assert.Equal(rows, cut[^1].Start + cut[^1].Length);
            Assert.All(cut.Zip(cut.Skip(1)), pair => Assert.Equal(pair.First.Start + pair.First.Length, pair.Second.Start));
            Assert.InRange(cut.Max(b => b.Length) - cut.Min(b => b.Length), 0, 1);
            Assert.InRange(cut.Max(b => b.Length), 1, size);
        }).QuickCheckThrowOnFailure();
    }
}
