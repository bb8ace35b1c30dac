using System.Globalization;
using Overnight.Functions.Prices;

namespace Overnight.PriceList;

/// <summary>The table as a file: comments, then a line for each region and type, in order, so that renewals differ little.</summary>
internal sealed class PriceTable
{
    /// <summary>A price that moved by more than this is more likely an error than news.</summary>
    private const decimal MostChange = 10;

    private readonly List<string> _comments;
    private readonly SortedDictionary<(string Region, string Type), (decimal Usd, string Date)> _lines;

    private PriceTable(List<string> comments, SortedDictionary<(string, string), (decimal, string)> lines) =>
        (_comments, _lines) = (comments, lines);

    public IEnumerable<string> Families => _lines.Keys.Select(line => line.Type.Split('.')[0]).Distinct();

    public static async Task<PriceTable> ReadAsync(string path, CancellationToken cancellation)
    {
        var lines = await File.ReadAllLinesAsync(path, cancellation);
        var table = OnDemandPrices.Read(new StringReader(string.Join('\n', lines)));
        return new PriceTable([.. lines.Where(line => line.StartsWith('#'))], Sorted(table.Lines));
    }

    /// <summary>What is hardly true of a renewed list: sentences.</summary>
    public List<string> DoubtsAbout(OfferFile offer)
    {
        var known = _lines.Where(line => line.Key.Region == offer.Region)
            .ToDictionary(line => line.Key.Type, line => line.Value.Usd);
        var gone = known.Keys.Where(type => !offer.Prices.ContainsKey(type)).ToList();
        var doubts = new List<string>();
        if (gone.Count > 0)
            doubts.Add($"found no price of {string.Join(", ", gone)}, expected all that the table has of {offer.Region}");
        foreach (var (type, usd) in offer.Prices)
        {
            if (known.TryGetValue(type, out var before) && (usd > before * MostChange || usd < before / MostChange))
                doubts.Add($"found {usd} for {type}, expected about {before} as before");
        }
        return doubts;
    }

    /// <summary>How many prices of it are new or others.</summary>
    public int Changes(OfferFile offer) =>
        offer.Prices.Count(price => !_lines.TryGetValue((offer.Region, price.Key), out var before) || before.Usd != price.Value);

    public PriceTable With(OfferFile offer)
    {
        // What a comment says of the region's old prices is no longer so.
        var outdated = $"# source of {offer.Region} ";
        var comments = _comments.FindAll(comment => !comment.StartsWith(outdated, StringComparison.Ordinal));
        var others = _lines.Where(line => line.Key.Region != offer.Region);
        var own = offer.Prices.Select(price => KeyValuePair.Create((offer.Region, price.Key), (price.Value, offer.Date)));
        return new PriceTable(comments, Sorted(others.Concat(own)));
    }

    /// <summary>The file is whole at every moment: another is written first and then takes its place.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellation)
    {
        var lines = _lines.Select(line => string.Create(CultureInfo.InvariantCulture,
            $"{line.Key.Region},{line.Key.Type},{line.Value.Usd:0.##########},{line.Value.Date}"));
        var written = path + ".new";
        var text = string.Concat(_comments.Append(OnDemandPrices.Header).Concat(lines).Select(line => line + "\n"));
        await File.WriteAllTextAsync(written, text, cancellation);
        File.Move(written, path, overwrite: true);
    }

    private static SortedDictionary<(string, string), (decimal, string)> Sorted(
        IEnumerable<KeyValuePair<(string Region, string Type), (decimal Usd, string Date)>> lines)
    {
        var order = Comparer<(string Region, string Type)>.Create((a, b) =>
            a.Region == b.Region ? string.CompareOrdinal(a.Type, b.Type) : string.CompareOrdinal(a.Region, b.Region));
        var sorted = new SortedDictionary<(string, string), (decimal, string)>(order);
        foreach (var (key, value) in lines) sorted.Add(key, value);
        return sorted;
    }
}
