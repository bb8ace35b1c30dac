using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>One zone's capacity and price, looked at once a tick.</summary>
/// <param name="Zone">Its name.</param>
/// <param name="Source">Where it was recorded: traces of one source share their ticks.</param>
/// <param name="Month">When that began, as far as the source says.</param>
/// <param name="FirstTick">The source's tick that the first look was at.</param>
/// <param name="TickHours">Time between two looks.</param>
/// <param name="OnDemandPrice">Dollars an hour.</param>
/// <param name="IsThere">Whether spot capacity could be had.</param>
/// <param name="SpotPrices">Dollars an hour at each tick; null where they were not recorded.</param>
internal sealed record SpotTrace(
    string Zone, string Source, DateOnly? Month, int FirstTick, double TickHours, double OnDemandPrice, bool[] IsThere, double[]? SpotPrices)
{
    public int EndTick => FirstTick + IsThere.Length;

    public List<Spell> Spells => Spell.Of(IsThere, TickHours);

    /// <summary>The ticks from one to before another, counted from this trace's first.</summary>
    public SpotTrace Part(int from, int to) =>
        this with { FirstTick = FirstTick + from, IsThere = IsThere[from..to], SpotPrices = SpotPrices?[from..to] };

    /// <exception cref="BadInputException">The file is no trace.</exception>
    public static List<SpotTrace> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BadInputException(new Problem
            {
                File = path,
                Found = $"something else ({e.Message})",
                Expected = "a trace: {source, gap_seconds, on_demand_usd_per_hour, zones: {NAME: {available: \"0110…\"}}}",
            });
        }
        catch (IOException e)
        {
            throw new BadInputException(new Problem { File = path, Found = e.Message, Expected = "a trace" });
        }
    }

    private static List<SpotTrace> Read(JsonElement root)
    {
        var source = root.GetProperty("source").GetString()!;
        var firstTick = root.TryGetProperty("first_tick", out var first) ? first.GetInt32() : 0;
        var tickHours = root.GetProperty("gap_seconds").GetDouble() / 3600;
        var onDemand = root.GetProperty("on_demand_usd_per_hour").GetDouble();
        var traces = new List<SpotTrace>();
        foreach (var zone in root.GetProperty("zones").EnumerateObject())
        {
            var isThere = Looks(zone.Value.GetProperty("available").GetString()!);
            var prices = zone.Value.TryGetProperty("spot_usd_per_hour", out var changes) ? Prices(changes, isThere.Length) : null;
            traces.Add(new SpotTrace(zone.Name, source, MonthOf(source), firstTick, tickHours, onDemand, isThere, prices));
        }
        return traces;
    }

    private static bool[] Looks(string text) => Array.ConvertAll(text.ToCharArray(), look => look switch
    {
        '1' => true,
        '0' => false,
        _ => throw new FormatException($"found '{look}' among the looks, expected 0 or 1"),
    });

    /// <summary>Before its first known change, a price is that one.</summary>
    private static double[] Prices(JsonElement changes, int ticks)
    {
        var known = changes.EnumerateArray().Select(change => (Tick: change[0].GetInt32(), Price: change[1].GetDouble())).ToList();
        if (known.Count == 0) throw new FormatException("found no price, expected [[tick, price], …]");
        var prices = new double[ticks];
        for (var (tick, next) = (0, 0); tick < ticks; tick++)
        {
            while (next + 1 < known.Count && known[next + 1].Tick <= tick) next++;
            prices[tick] = known[next].Price;
        }
        return prices;
    }

    private static DateOnly? MonthOf(string source) =>
        Regex.Match(source, @"\b20\d\d-\d\d\b", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } found
            ? DateOnly.ParseExact(found.Value + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
