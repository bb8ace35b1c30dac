using FsCheck;
using FsCheck.Fluent;
using Overnight.Trainer.Checkpoints;

namespace Overnight.Trainer.Tests.Checkpoints;

public sealed class CheckpointIntervalTests
{
    [Fact]
    public void No_other_interval_wastes_less()
    {
        var seconds = Gen.Choose(1, 10_000).Select(n => n / 100.0);
        Prop.ForAll(seconds.ToArbitrary(), Gen.Choose(60, 100_000).ToArbitrary(), (cost, between) =>
        {
            var best = CheckpointInterval.Of(TimeSpan.FromSeconds(cost), TimeSpan.FromSeconds(between)).TotalSeconds;
            // Daly's first-order waste: the checkpoints' share, plus half an interval lost at each interruption.
            double Waste(double interval) => (cost / interval) + (interval / (2 * between));
            foreach (var other in new[] { best * 1.1, Math.Max(best / 1.1, CheckpointInterval.Least.TotalSeconds) })
                Assert.True(Waste(best) <= Waste(other) + 1e-12);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_checkpoint_that_costs_nothing_is_still_not_made_all_the_time() =>
        Assert.Equal(CheckpointInterval.Least, CheckpointInterval.Of(TimeSpan.Zero, TimeSpan.FromHours(1)));
}
