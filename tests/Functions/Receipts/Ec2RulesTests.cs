using Overnight.Functions.Receipts;

namespace Overnight.Functions.Tests.Receipts;

public sealed class Ec2RulesTests
{
    [Theory]
    [InlineData(0, 60)]
    [InlineData(59, 60)]
    [InlineData(60, 60)]
    [InlineData(60.001, 61)]
    [InlineData(61, 61)]
    [InlineData(3_600, 3_600)]
    public void Seconds_that_were_begun_are_billed_and_a_minute_at_least(double used, double billed) =>
        Assert.Equal(Made.At(billed), Ec2Rules.BilledUntil(Made.At(0), Made.At(used)));

    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, 3_599.999, true)]
    [InlineData(true, 3_600, false)]
    [InlineData(false, 10, false)]
    public void Only_what_EC2_takes_back_in_the_first_hour_is_free(bool isReclaimed, double age, bool isFree) =>
        Assert.Equal(isFree, Ec2Rules.IsFree(isReclaimed, Made.At(0), Made.At(age)));
}
