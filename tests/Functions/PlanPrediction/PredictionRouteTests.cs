using Overnight.Functions.PlanPrediction;
using Overnight.Functions.Predictions;

namespace Overnight.Functions.Tests.PlanPrediction;

public sealed class PredictionRouteTests
{
    private static readonly PredictionLimits Limits = new(FunctionBytes: 64 << 20, PartBytes: 256 << 20);

    [Theory]
    [InlineData(1, false, false, PredictionStep.Function, null)]
    [InlineData(64L << 20, false, false, PredictionStep.Function, null)]
    [InlineData((64L << 20) + 1, false, false, PredictionStep.Batch, 256L << 20)]
    [InlineData(8L << 20, false, true, PredictionStep.Function, null)]
    [InlineData((8L << 20) + 1, false, true, PredictionStep.Batch, null)] // packed: only from its start
    [InlineData(1, true, false, PredictionStep.Batch, null)] // images
    [InlineData(100_000_000_000, false, false, PredictionStep.Batch, null)] // too large to be cut
    public void A_file_goes_where_its_size_belongs(long bytes, bool images, bool packed, PredictionStep step, long? partBytes)
    {
        var route = PredictionRoute.Of(bytes, images, packed, Limits);
        Assert.Equal((step, partBytes), (route.Step, route.PartBytes));
        Assert.EndsWith(".", route.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void However_large_a_file_is_its_parts_are_few_enough()
    {
        for (var bytes = 1L << 20; bytes <= PredictionRoute.MostSplitBytes; bytes *= 2)
        {
            var route = PredictionRoute.Of(bytes, images: false, packed: false, Limits with { FunctionBytes = 0, PartBytes = 4_096 });
            Assert.InRange((bytes + route.PartBytes!.Value - 1) / route.PartBytes.Value, 1, PredictionRoute.MostParts);
        }
    }
}
