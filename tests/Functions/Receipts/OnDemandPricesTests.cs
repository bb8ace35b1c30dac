using Overnight.Functions.Prices;

namespace Overnight.Functions.Tests.Receipts;

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
        Assert.Null(OnDemandPrices.Bundled.UsdPerHour("c7i.large", "eu-central-1"));
        Assert.Null(OnDemandPrices.Bundled.UsdPerHour("t1.micro", "us-east-1"));
    }

    [Fact]
    public void Table_says_its_region_and_its_date()
    {
        Assert.Equal("us-east-1", OnDemandPrices.Bundled.Region);
        Assert.Matches(@"^20\d\d-\d\d$", OnDemandPrices.Bundled.Date);
    }
}
