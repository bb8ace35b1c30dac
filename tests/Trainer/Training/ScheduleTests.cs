using FsCheck;
using FsCheck.Fluent;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Tests.Training;

public sealed class ScheduleTests
{
    [Fact]
    public void Rates_rise_to_the_peak_in_the_first_fifth_and_fall_after_it()
    {
        Prop.ForAll(Gen.Choose(10, 5_000).ToArbitrary(), steps =>
        {
            var rates = Enumerable.Range(0, steps).Select(step => Schedule.LearningRate(step, steps, 0.01)).ToArray();
            var top = Array.IndexOf(rates, rates.Max());
            Assert.InRange(top, (steps / 5) - 1, (steps / 5) + 1);
            Assert.True(rates.Take(top).Zip(rates.Skip(1)).All(pair => pair.First < pair.Second), "rises");
            Assert.True(rates.Skip(top).Zip(rates.Skip(top + 1)).All(pair => pair.First > pair.Second), "falls");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_rate_is_positive_and_at_most_the_peak()
    {
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), Gen.Choose(0, 999_999).ToArbitrary(), Gen.Choose(1, 1_000).ToArbitrary(), (steps, step, thousandths) =>
        {
            var peak = thousandths / 1000.0;
            Assert.InRange(Schedule.LearningRate(step % steps, steps, peak), double.Epsilon, peak);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_run_of_one_step_has_a_rate() => Assert.InRange(Schedule.LearningRate(0, 1, 0.01), 1e-4, 0.01);
}
