using Overnight.Functions.Prices;
using Overnight.PriceList;

namespace Overnight.Functions.Tests.Prices;

/// <summary><c>./dev prices</c>, on price lists of AWS's shape: five lines of metadata, a header, quoted fields.</summary>
public sealed class PriceRefreshTests : IDisposable
{
    private const string Before = """
        # On-demand prices
        # source of us-east-1 2026-07: by hand
        region,instance_type,usd_per_hour,date
        us-east-1,c7i.large,0.08925,2026-07
        us-east-1,g4dn.xlarge,0.526,2026-07
        us-west-2,c7i.large,0.08925,2026-05

        """;

    private static readonly string[] Columns =
    [
        "SKU", "OfferTermCode", "TermType", "PriceDescription", "Unit", "PricePerUnit", "Currency", "Instance Type", "Tenancy",
        "Operating System", "CapacityStatus", "Pre Installed S/W", "MarketOption", "Region Code",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-prices-");
    private readonly StringWriter _output = new(), _errors = new();

    public PriceRefreshTests() => File.WriteAllText(Table, Before);

    private string Table => Path.Combine(_folder.FullName, "table.csv");

    private string List => Path.Combine(_folder.FullName, "index.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_region_s_lines_are_written_anew_and_the_others_stay()
    {
        Publish(
            Line("g4dn.xlarge", "0.5260000000"), Line("c7i.large", "0.0900000000"), Line("c7i.2xlarge", "0.36"),
            Line("c7i.large", "0.181", system: "Windows"), Line("c7i.large", "0.09818", tenancy: "Dedicated"),
            Line("c7i.large", "0.0", capacity: "AllocatedCapacityReservation"), Line("c7i.large", "0.2", software: "SQL Web"),
            Line("c7i.large", "0.055", term: "Reserved"), Line("g4dn.xlarge", "9.9", market: "CapacityBlock"),
            Line("r5.large", "0.126"));

        Assert.Equal(0, await RunAsync());

        Assert.Equal("""
            # On-demand prices
            region,instance_type,usd_per_hour,date
            us-east-1,c7i.2xlarge,0.36,2026-11
            us-east-1,c7i.large,0.09,2026-11
            us-east-1,g4dn.xlarge,0.526,2026-11
            us-west-2,c7i.large,0.08925,2026-05

            """, await ReadTableAsync());
        Assert.Contains("3 types of us-east-1, published 2026-11; 2 of them new or changed.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_region_is_added_and_its_prices_are_known()
    {
        Publish(Line("c7i.large", "0.1017", region: "eu-central-1"), Line("g6.xlarge", "1.006", region: "eu-central-1"));

        Assert.Equal(0, await RunAsync("eu-central-1", families: "g6"));

        var prices = OnDemandPrices.Read(new StringReader(await ReadTableAsync()));
        Assert.Equal((0.1017m, 1.006m, 0.526m), (prices.UsdPerHour("c7i.large", "eu-central-1"),
            prices.UsdPerHour("g6.xlarge", "eu-central-1"), prices.UsdPerHour("g4dn.xlarge", "us-east-1")));
        Assert.Equal(("eu-central-1, us-east-1, us-west-2", "2026-11"), (prices.Region, prices.Date));
    }

    [Fact]
    public async Task The_same_list_twice_is_the_same_file()
    {
        Publish(Line("g4dn.xlarge", "0.526"), Line("c7i.large", "0.08925"));
        Assert.Equal(0, await RunAsync());
        var once = await ReadTableAsync();
        Publish(Line("c7i.large", "0.0892500000"), Line("g4dn.xlarge", "0.5260"));
        Assert.Equal(0, await RunAsync());
        Assert.Equal(once, await ReadTableAsync());
    }

    [Fact]
    public async Task Fewer_types_and_prices_that_leap_are_refused_unless_forced()
    {
        Publish(Line("c7i.large", "0.9"));

        Assert.Equal(65, await RunAsync());
        Assert.Equal(Before, await ReadTableAsync());
        Says("found no price of g4dn.xlarge, expected all that the table has of us-east-1");
        Says("found 0.9 for c7i.large, expected about 0.08925 as before");

        Assert.Equal(0, await RunAsync(force: true));
        Assert.DoesNotContain("g4dn", await ReadTableAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-west-2", "c7i.large", "0.09", "line 7: found prices of us-west-2, expected us-east-1: say --region")]
    [InlineData("us-east-1", "c7i.large", "cheap", "line 7: found the price 'cheap' of c7i.large, expected a number")]
    [InlineData("us-east-1", "z9.large", "0.09", "found no on-demand price for Linux of c7i, g4dn")]
    public async Task A_list_that_cannot_be_used_is_refused_with_why(string region, string type, string price, string said)
    {
        Publish(Line(type, price, region: region));

        Assert.Equal(65, await RunAsync());
        Says(said);
        Assert.Equal(Before, await ReadTableAsync());
    }

    [Fact]
    public async Task What_is_no_price_list_is_refused_and_so_is_one_that_was_cut_off()
    {
        await File.WriteAllTextAsync(List, "<html>Sign in</html>\n", TestContext.Current.CancellationToken);
        Assert.Equal(65, await RunAsync());
        Says("found no Publication Date, expected AWS's price list as CSV");

        Publish(Line("g4dn.xlarge", "0.526"), Line("c7i.large", "0.09")[..^30]);
        Assert.Equal(65, await RunAsync());
        Says("is it cut off?");

        PublishAs("AmazonSageMaker", Line("c7i.large", "0.107"));
        Assert.Equal(65, await RunAsync());
        Says("found the price list of AmazonSageMaker, expected AmazonEC2's");
        Assert.Equal(Before, await ReadTableAsync());
    }

    [Theory]
    [InlineData("mars", 64, "expected one such as us-east-1")]
    [InlineData("us-east-1/../..", 64, "expected one such as us-east-1")]
    [InlineData("us-east-1", 66, "found no file")]
    public async Task A_wrong_call_says_what_is_right(string region, int code, string said)
    {
        Assert.Equal(code, await RunAsync(region));
        Says(said);
    }

    private void Says(string text) => Assert.Contains(text, _errors.ToString(), StringComparison.Ordinal);

    private Task<int> RunAsync(string region = "us-east-1", string? families = null, bool force = false)
    {
        var options = new PricesOptions(region, new FileInfo(List), families, force, new FileInfo(Table));
        return PricesCommand.RunAsync(options, _output, _errors, TestContext.Current.CancellationToken);
    }

    private Task<string> ReadTableAsync() => File.ReadAllTextAsync(Table, TestContext.Current.CancellationToken);

    private void Publish(params string[] lines) => PublishAs("AmazonEC2", lines);

    private void PublishAs(string offer, params string[] lines) => File.WriteAllText(List, $"""
        "FormatVersion","v1.0"
        "Disclaimer","This pricing list is for informational purposes only, subject to the additional ""terms""."
        "Publication Date","2026-11-12T19:40:03Z"
        "Version","20261112194003"
        "OfferCode","{offer}"
        {string.Join(',', Columns.Select(column => $"\"{column}\""))}
        {string.Join('\n', lines)}

        """);

    private static string Line(
        string type, string usd, string system = "Linux", string tenancy = "Shared", string capacity = "Used", string software = "NA",
        string term = "OnDemand", string market = "OnDemand", string region = "us-east-1")
    {
        string[] fields =
        [
            "ABC", "JRTCKXETXF", term, $"${usd} per {term} {system} {type}, an hour", "Hrs", usd, "USD", type, tenancy, system,
            capacity, software, market, region,
        ];
        return string.Join(',', fields.Select(field => $"\"{field}\""));
    }
}
