using System.Text;
using System.Text.RegularExpressions;

namespace Overnight.PriceList;

/// <summary>Fetches the price list, or reads one, and writes the table.</summary>
internal static partial class PricesCommand
{
    private const int Usage = 64, BadData = 65, NoInput = 66, Unavailable = 69;

    /// <summary>
    /// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2
    /// /using-the-aws-price-list-bulk-api-fetching-price-list-files-manually.html
    /// </summary>
    private static Uri Address(string region) =>
        new($"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/{region}/index.csv");

    public static async Task<int> RunAsync(
        PricesOptions options, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        const StringSplitOptions Words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var address = Address(options.Region);
        if (!RegionName().IsMatch(options.Region))
            return Fail($"--region: found '{options.Region}', expected one such as us-east-1", Usage);
        if (options.File is { Exists: false } missing) return Fail($"--file: found no file {missing}", NoInput);
        if (!options.Table.Exists) return Fail($"--table: found no file {options.Table}", NoInput);
        var before = await PriceTable.ReadAsync(options.Table.FullName, cancellation);
        var wanted = before.Families.Concat((options.Families ?? "").Split(',', Words)).ToHashSet(StringComparer.Ordinal);
        try
        {
            // Hundreds of megabytes: read as they come.
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
            if (options.File is null) output.WriteLine($"prices: reading {address}");
            var source = options.File is { } local ? local.OpenRead() : await http.GetStreamAsync(address, cancellation);
            using var reader = new StreamReader(source, Encoding.UTF8);
            var offer = await OfferFile.ReadAsync(reader, options.Region, wanted, cancellation);

            var doubts = before.DoubtsAbout(offer);
            foreach (var doubt in doubts) errors.WriteLine($"prices: {doubt}");
            if (doubts.Count > 0 && !options.Force)
                return Fail("nothing was written. Look at the list, then say --force to take it all the same", BadData);

            var after = before.With(offer);
            await after.WriteAsync(options.Table.FullName, cancellation);
            output.WriteLine($"prices: {offer.Prices.Count} types of {offer.Region}, published {offer.Date}; "
                + $"{before.Changes(offer)} of them new or changed. Build and deploy to use them.");
            return 0;
        }
        catch (FormatException e)
        {
            return Fail($"{options.File?.FullName ?? address.ToString()}: {e.Message}", BadData);
        }
        catch (HttpRequestException e)
        {
            return Fail($"AWS's price list cannot be had: {e.Message}. Download {address} elsewhere, say --file", Unavailable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, Unavailable);
        }

        int Fail(string message, int code)
        {
            errors.WriteLine($"prices: {message}");
            return code;
        }
    }

    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionName();
}
