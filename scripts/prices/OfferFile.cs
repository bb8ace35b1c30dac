using System.Globalization;
using System.Text;

namespace Overnight.PriceList;

/// <summary>
/// What is wanted of one region's price list of EC2: Linux, on-demand, shared tenancy, nothing pre-installed. The file begins
/// with five lines of metadata; the sixth names the columns, which differ from list to list.
/// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
/// </summary>
internal sealed record OfferFile
{
    private const int MetadataLines = 5;

    // What a line must say to be wanted. Capacity reservations, dedicated hosts and other systems have lines of their own.
    private static readonly (string Column, string Value)[] Wanted =
    [
        ("TermType", "OnDemand"), ("Operating System", "Linux"), ("Tenancy", "Shared"), ("Pre Installed S/W", "NA"),
        ("CapacityStatus", "Used"), ("Unit", "Hrs"), ("Currency", "USD"),
    ];

    // Newer lists have it: blocks of capacity that are bought ahead are sold under the same type.
    private const string Market = "MarketOption";

    private const string TypeColumn = "Instance Type", PriceColumn = "PricePerUnit", RegionColumn = "Region Code";

    public required string Region { get; init; }

    /// <summary>Year and month of publication.</summary>
    public required string Date { get; init; }

    /// <summary>USD an hour.</summary>
    public required SortedDictionary<string, decimal> Prices { get; init; }

    /// <exception cref="FormatException">It is no such list, or another region's.</exception>
    public static async Task<OfferFile> ReadAsync(
        TextReader reader, string region, IReadOnlySet<string> families, CancellationToken cancellation)
    {
        var published = await PublishedAsync(reader, cancellation);
        var header = Fields(await reader.ReadLineAsync(cancellation) ?? "");
        var columns = header.Select((name, at) => (name, at)).GroupBy(column => column.name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().at, StringComparer.Ordinal);
        var missing = Wanted.Select(column => column.Column).Concat([TypeColumn, PriceColumn, RegionColumn])
            .Where(name => !columns.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new FormatException($"line 6: found no column {string.Join(", ", missing)}, expected those of AWS's list of EC2");

        var prices = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        var line = MetadataLines + 1;
        while (await reader.ReadLineAsync(cancellation) is { } text)
        {
            line++;
            // Of a million lines a few hundred thousand are split.
            if (!text.Contains("Linux", StringComparison.Ordinal)) continue;
            var fields = Fields(text);
            if (fields.Count != header.Count)
                throw new FormatException($"line {line}: found {fields.Count} fields, expected {header.Count}: is it cut off?");
            var type = fields[columns[TypeColumn]];
            if (!families.Contains(type.Split('.')[0])) continue;
            if (Wanted.Any(column => fields[columns[column.Column]] != column.Value)) continue;
            if (columns.TryGetValue(Market, out var market) && fields[market] is not ("" or "OnDemand")) continue;

            var (found, price) = (fields[columns[RegionColumn]], fields[columns[PriceColumn]]);
            if (found != region)
                throw new FormatException($"line {line}: found prices of {found}, expected {region}: say --region {found}");
            if (!decimal.TryParse(price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd))
                throw new FormatException($"line {line}: found the price '{price}' of {type}, expected a number");
            // Some types are listed at 0, where they are sold in another way only.
            if (usd == 0) continue;
            if (prices.TryGetValue(type, out var other) && other != usd)
                throw new FormatException($"line {line}: found {usd} for {type}, expected {other} as in a line before it");
            prices[type] = usd;
        }
        if (prices.Count > 0) return new OfferFile { Region = region, Date = published, Prices = prices };
        var names = string.Join(", ", families.Order(StringComparer.Ordinal));
        throw new FormatException($"found no on-demand price for Linux of {names}, expected some");
    }

    private static async Task<string> PublishedAsync(TextReader reader, CancellationToken cancellation)
    {
        string? date = null;
        for (var line = 0; line < MetadataLines; line++)
        {
            var fields = Fields(await reader.ReadLineAsync(cancellation) ?? "");
            if (fields is ["Publication Date", var at, ..]
                && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var published))
                date = published.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
            if (fields is ["OfferCode", var offer, ..] && offer != "AmazonEC2")
                throw new FormatException($"line {line + 1}: found the price list of {offer}, expected AmazonEC2's");
        }
        return date ?? throw new FormatException("lines 1 to 5: found no Publication Date, expected AWS's price list as CSV");
    }

    /// <summary>The fields of one line of RFC 4180; AWS's lists have no line breaks within fields.</summary>
    internal static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
                else quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(line[i]);
            }
        }
        fields.Add(field.ToString());
        return fields;
    }
}
