using Overnight.Contracts;
using Overnight.Functions.PlanRun;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class PrecisionChoiceTests
{
    [Theory]
    [InlineData("g5.xlarge,g6.xlarge")]
    [InlineData("g5,g6e.2xlarge,p4d.24xlarge,p4de.24xlarge,p5.48xlarge,p6-b200.48xlarge")]
    public void GPUs_that_are_all_fast_at_bfloat16_compute_in_it(string types)
    {
        var (precision, why) = new PrecisionChoice(types.Split(',')).For(gpus: 1);

        Assert.Equal(TrainingPrecision.Bfloat16, precision);
        Assert.All(types.Split(','), type => Assert.Contains(type, why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("g4dn.xlarge")]
    [InlineData("p3.2xlarge")]
    [InlineData("g5g.xlarge")] // a T4G: Turing, like g4dn's T4
    [InlineData("z9.xlarge")] // never heard of
    public void One_type_that_is_not_keeps_all_at_32_bits_and_is_named(string type)
    {
        var (precision, why) = new PrecisionChoice(["g5.xlarge", type, "g6.xlarge"]).For(gpus: 1);

        Assert.Equal(TrainingPrecision.Float32, precision);
        Assert.Contains($"({type})", why, StringComparison.Ordinal);
    }

    [Fact]
    public void CPUs_compute_in_32_bits_without_a_word() =>
        Assert.Equal((TrainingPrecision.Float32, null), new PrecisionChoice(["g5.xlarge"]).For(gpus: 0));
}
