using System.CommandLine;
using Overnight.PriceList;

// ./dev prices: renews functions/Prices/ec2-on-demand.csv from AWS's public price list.
var region = new Option<string>("--region")
{
    Description = "The region whose prices are renewed or added",
    DefaultValueFactory = _ => "us-east-1",
};
var file = new Option<FileInfo?>("--file")
{
    Description = "The region's price list, downloaded before (index.csv); default: fetch it",
};
var families = new Option<string?>("--families") { Description = "Families to add to those that the table has, such as c7i,g6e" };
var force = new Option<bool>("--force")
{
    Description = "Write what was refused: fewer types than before, prices ten times as high or as low",
};
var table = new Option<FileInfo>("--table") { Description = "The table to renew", Required = true };
var command = new RootCommand("Renews the table of EC2's on-demand prices from AWS's public price list.\n"
    + "Example: ./dev prices --region eu-central-1")
{
    region, file, families, force, table,
};
command.SetAction((parsed, cancellation) =>
{
    var options = new PricesOptions(
        parsed.GetValue(region)!,
        parsed.GetValue(file),
        parsed.GetValue(families),
        parsed.GetValue(force),
        parsed.GetValue(table)!);
    return PricesCommand.RunAsync(options, Console.Out, Console.Error, cancellation);
});
return await command.Parse(args).InvokeAsync();
