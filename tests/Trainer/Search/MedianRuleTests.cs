using FsCheck;
using FsCheck.Fluent;
using Overnight.Contracts;
using Overnight.Trainer.Search;

namespace Overnight.Trainer.Tests.Search;

public sealed class MedianRuleTests
{
    [Fact]
    public void Worse_than_half_of_the_others_is_beaten_and_as_good_is_not()
    {
        double[] others = [0.1, 0.2, 0.3, 0.4, 0.5];
        Assert.True(MedianRule.IsBeaten(0.29, others, higherIsBetter: true));
        Assert.False(MedianRule.IsBeaten(0.3, others, higherIsBetter: true));
        Assert.False(MedianRule.IsBeaten(0.3, others, higherIsBetter: false));
        Assert.True(MedianRule.IsBeaten(0.31, others, higherIsBetter: false));
        Assert.True(MedianRule.IsBeaten(0.34, [.. others, 0.6], higherIsBetter: true));
    }

    [Fact]
    public void Fewer_than_five_others_beat_nobody() =>
        Assert.False(MedianRule.IsBeaten(0, [1, 1, 1, 1], higherIsBetter: true));

    [Fact]
    public void The_best_of_all_is_never_beaten() => Prop.ForAll(
        ArbMap.Default.ArbFor<NormalFloat[]>(),
        values =>
        {
            var numbers = values.Select(value => value.Get).ToArray();
            return numbers.Length == 0 || (!MedianRule.IsBeaten(numbers.Max(), numbers, true) && !MedianRule.IsBeaten(numbers.Min(), numbers, false));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 8, "2:2 3:3 4:4 5:5 6:6 7:7")]
    [InlineData(8, 16, "10:2 11:3 12:4 13:5 14:6 15:7")]
    [InlineData(0, 4, "1:2 2:4 3:6")]
    [InlineData(0, 1, "")]
    [InlineData(5, 5, "")]
    [InlineData(0, 80, "20:2 30:3 40:4 50:5 60:6 70:7")]
    public void A_rung_is_compared_in_between_at_its_eighths(int before, int last, string expected)
    {
        var span = new RungSpan(0, before, last, StopsEarly: true);
        var compared = Enumerable.Range(0, last + 3).Select(epoch => (Epoch: epoch, Eighth: span.ComparedAt(epoch)))
            .Where(point => point.Eighth is not null);
        Assert.Equal(expected, string.Join(' ', compared.Select(point => $"{point.Epoch}:{point.Eighth}")));
    }

    [Theory]
    [InlineData(1.0 / 9, 10, 2)]
    [InlineData(1.0 / 27, 10, 1)]
    [InlineData(1, 10, 10)]
    [InlineData(1.0 / 3, 1, 1)]
    public void A_rung_ends_with_a_whole_epoch(double share, int epochs, int last) =>
        Assert.Equal(last, new PlannedRung(share, 1).LastEpoch(epochs));
}
