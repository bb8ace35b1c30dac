using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Ec2;

public sealed class InstanceCatalogTests
{
    private const string Header = "type,vcpus,memory_mib,gpu,gpus,gpu_memory_mib,on_demand_usd_per_hour,spot_saving_percent\n";

    [Fact]
    public void The_table_holds_the_types_of_the_template()
    {
        var type = InstanceCatalog.UsEast1.Find("g5.xlarge")!;
        Assert.Equal(
            ("A10G", 1, 4, 16384, 1.006m, 59),
            (type.Gpu, type.Gpus, type.Vcpus, type.MemoryMiB, type.OnDemandUsdPerHour, type.SpotSavingPercent));
        string[] template = ["g4dn.xlarge", "g5.xlarge", "g6.xlarge", "c7i.large", "c7i.xlarge", "m7i.large"];
        Assert.All(template, name => Assert.NotNull(InstanceCatalog.UsEast1.Find(name)));
    }

    [Fact]
    public void Every_type_of_a_family_costs_the_same_for_each_processor()
    {
        foreach (var family in InstanceCatalog.UsEast1.All.Where(type => type.Gpu is null).GroupBy(type => type.Family))
            Assert.Single(family.Select(type => type.OnDemandUsdPerHour / type.Vcpus).Distinct());
    }

    [Fact]
    public void A_16_GiB_instance_does_not_offer_16384_MiB_to_containers()
    {
        Assert.InRange(InstanceCatalog.UsEast1.Find("g4dn.xlarge")!.ContainerMemoryMiB, 14_500, 16_383);
    }

    [Fact]
    public void A_family_stands_for_all_its_types()
    {
        Assert.Equal(["g4dn.12xlarge", "g4dn.16xlarge", "g4dn.2xlarge", "g4dn.4xlarge", "g4dn.8xlarge", "g4dn.metal", "g4dn.xlarge"],
            InstanceCatalog.UsEast1.Expand("g4dn").Select(type => type.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["p5.4xlarge"], InstanceCatalog.UsEast1.Expand("p5.4xlarge").Select(type => type.Name));
    }

    [Fact]
    public void An_unknown_type_is_refused_with_the_known_families()
    {
        var refusal = Assert.Throws<ArgumentException>(() => InstanceCatalog.UsEast1.Expand("optimal"));
        Assert.Contains("'optimal'", refusal.Message);
        Assert.Contains("c7i", refusal.Message);
    }

    [Theory]
    [InlineData("type,vcpus\n", "row 1: found 'type,vcpus', expected the header")]
    [InlineData(Header + "a.large,2,4096\n", "row 2: found 3 columns, expected 8")]
    [InlineData("# a note\n" + Header + "a.large,two,4096,,0,0,0.1,\n", "row 3, column 2: found 'two', expected a whole number")]
    [InlineData(Header + "a.large,2,4096,,0,0,0,\n", "row 2, column 7: found '0', expected a price above 0")]
    [InlineData(Header + "large,2,4096,,0,0,0.1,\n", "row 2: found type 'large', expected family.size")]
    public void A_broken_table_says_where_and_what(string csv, string message)
    {
        Assert.Contains(message, Assert.Throws<FormatException>(() => InstanceCatalog.Read(new StringReader(csv))).Message);
    }

    [Fact]
    public void The_median_saving_stands_for_what_is_not_known()
    {
        var csv = Header + "a.large,2,4096,,0,0,0.1,10\nb.large,2,4096,,0,0,0.1,30\nc.large,2,4096,,0,0,0.1,80\nd.large,2,4096,,0,0,0.1,\n";
        Assert.Equal(30, InstanceCatalog.Read(new StringReader(csv)).MedianSpotSavingPercent);
    }
}
