using Overnight.Contracts;
using Overnight.Functions.PlanRun;
using Overnight.Functions.Tests.Quotes;

namespace Overnight.Functions.Tests.PlanRun;

public sealed class HardwareChoiceTests
{
    [Fact]
    public void Fashion_MNIST_trains_on_two_vCPUs()
    {
        var decision = Wished.Choice().For(Wished.Training(Images(28, rows: 60_000)));

        var compute = decision.Compute;
        Assert.Equal(("cpu", 2, 3_072, 0), (compute.Queue, compute.Vcpus, compute.MemoryMiB, compute.Gpus));
        Assert.Matches(@"^About [89](\.\d)? min of work for 2 vCPUs, \d+ s for a GPU: g4dn\.xlarge on spot would cost [\d.]+ times",
            compute.Why);
    }

    [Fact]
    public void Large_pictures_and_many_train_on_a_GPU()
    {
        var decision = Wished.Choice().For(Wished.Training(Images(224, rows: 100_000)) with { DataBytes = 1_000_000 });

        Assert.Equal(("gpu", 1), (decision.Compute.Queue, decision.Compute.Gpus));
        Assert.Contains("c7i.large on spot would cost", decision.Compute.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_too_large_for_the_small_CPU_type_go_onto_one_that_holds_them()
    {
        var decision = Wished.Choice().For(Wished.Of(flops: 1) with { DataBytes = 4L << 30 });

        Assert.Equal(("cpu", 6_656), (decision.Compute.Queue, decision.Compute.MemoryMiB));
        Assert.Equal("m7i.large", decision.Quote!.InstanceType);
    }

    [Fact]
    public void Data_too_large_for_the_CPU_instances_go_where_they_fit() =>
        Assert.Equal("gpu", Wished.Choice().For(Wished.Of(flops: 1) with { DataBytes = 8L << 30 }).Compute.Queue);

    [Fact]
    public void Data_that_fit_nowhere_are_said_not_to() =>
        Assert.Contains("may not fit", Wished.Choice().For(Wished.Of(1) with { DataBytes = 100L << 30 }).Compute.Why, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Recipe_decides_where_it_asks(int gpus)
    {
        for (var exponent = 0; exponent < 62; exponent++)
        {
            var wish = Wished.Of(Math.Pow(2, exponent), new Recipe { Compute = new() { Gpus = gpus } });
            Assert.Equal(gpus, Wished.Choice().For(wish).Compute.Gpus);
        }
    }

    [Fact]
    public void More_work_never_moves_from_the_GPU_back_to_the_CPU()
    {
        var before = 0;
        for (var exponent = 0.0; exponent < 70; exponent += 0.25)
        {
            var gpus = Wished.Choice().For(Wished.Of(Math.Pow(2, exponent))).Compute.Gpus;
            Assert.True(gpus >= before, $"2^{exponent} flops");
            before = gpus;
        }
        Assert.Equal(1, before);
    }

    [Fact]
    public void A_family_stands_for_the_types_that_the_price_table_knows()
    {
        var decision = Wished.Choice(gpuTypes: ["g6"]).For(Wished.Of(1e17));
        Assert.Equal("g6.xlarge", decision.Quote!.InstanceType);
        // One that it does not know is still a type to run on, with no price.
        Assert.Equal(["zz9"], StackHardware.Types(["zz9"]));
    }

    internal static PlannedData Images(int side, long rows) => new()
    {
        Bucket = "b",
        Source = "s",
        Format = DataFormat.Idx,
        Files = [],
        Images = new ImageShape(1, side, side, 10),
        Rows = rows,
        RowsAreEstimated = false,
    };
}
