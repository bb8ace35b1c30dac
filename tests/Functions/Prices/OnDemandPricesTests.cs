using Overnight.Functions.Prices;

namespace Overnight.Functions.Tests.Prices;

public sealed class OnDemandPricesTests
{
    [Theory]
    [InlineData("c7i.large", 0.08925)]
    [InlineData("g4dn.xlarge", 0.526)]
    [InlineData("g6.xlarge", 0.8048)]
    public void Table_knows_the_template_s_types(string type, double usd) =>
        Assert.Equal((decimal)usd, OnDemandPrices.Bundled.UsdPerHour(type, "us-east-1"));

    [Fact]
    public void What_the_table_does_not_know_is_null()
    {
        Assert.Null(OnDemandPrices.Bundled.UsdPerHour("c7i.large", "xx-nowhere-1"));
        Assert.Null(OnDemandPrices.Bundled.UsdPerHour("t1.micro", "us-east-1"));
        Assert.Null(SageMakerPrices.UsdPerHour("m7i.large", "us-east-1"));
        Assert.Null(SageMakerPrices.UsdPerHour("g5.xlarge", "xx-nowhere-1"));
    }

    [Fact]
    public void Table_says_its_regions_and_its_date()
    {
        Assert.Contains("us-east-1", OnDemandPrices.Bundled.Region, StringComparison.Ordinal);
        Assert.Matches(@"^20\d\d-\d\d$", OnDemandPrices.Bundled.Date);
    }

    [Fact]
    public void SageMaker_asks_a_fifth_to_two_fifths_more_than_EC2_for_every_type_that_is_known()
    {
        var both = OnDemandPrices.Bundled.Types("us-east-1")
            .Where(type => SageMakerPrices.UsdPerHour(type, "us-east-1") is not null).ToList();
        Assert.Contains("c7i.large", both);
        Assert.True(both.Count > 20, $"{both.Count} types");
        Assert.All(both, type =>
        {
            var ec2 = OnDemandPrices.Bundled.UsdPerHour(type, "us-east-1")!.Value;
            Assert.InRange(SageMakerPrices.UsdPerHour(type, "us-east-1")!.Value / ec2, 1.19m, 1.41m);
        });
    }

    [Fact]
    public void A_line_that_is_no_price_is_refused_by_itself()
    {
        var table = new StringReader($"{OnDemandPrices.Header}\nus-east-1,c7i.large,cheap,2026-07\n");
        var refused = Assert.Throws<FormatException>(() => OnDemandPrices.Read(table));
        Assert.Contains("found 'us-east-1,c7i.large,cheap,2026-07'", refused.Message, StringComparison.Ordinal);
    }
}
