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
    /// <summary>False where the file leaves its first tick out: then it is taken for the source's first.</summary>
    public bool SaysFirstTick { get; init; }

    public int EndTick => FirstTick + IsThere.Length;

    public List<Spell> Spells => Spell.Of(IsThere, TickHours);

    /// <summary>Whether this ends before another of its zone begins, by their months, or by their ticks where those are one source's.</summary>
    public bool IsBefore(SpotTrace later) => Month is { } month && later.Month is { } laterMonth && month != laterMonth
        ? month < laterMonth : EndTick * TickHours <= later.FirstTick * later.TickHours + JobTerms.Rounding;

    /// <summary>
    /// The ticks that this and another zone's trace lay claim to were looked at with different results: so they are not the same
    /// time, and the one that does not say its first tick lies elsewhere.
    /// </summary>
    public bool IsElsewhereThan(SpotTrace other)
    {
        if (SaysFirstTick && other.SaysFirstTick) return false;
        var (from, to) = (Math.Max(FirstTick, other.FirstTick), Math.Min(EndTick, other.EndTick));
        return from < to && !IsThere.AsSpan(from - FirstTick, to - from).SequenceEqual(other.IsThere.AsSpan(from - other.FirstTick, to - from));
    }

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
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new BadInputException(new Problem
            {
                File = path,
                Found = $"something else ({e.Message})",
                Expected = "a trace: {source, gap_seconds, on_demand_usd_per_hour, zones: {NAME: {available: \"0110…\"}}}",
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(new Problem { File = path, Found = e.Message, Expected = "a trace" });
        }
    }

    private static List<SpotTrace> Read(JsonElement root)
    {
        var source = root.GetProperty("source").GetString() ?? throw new FormatException("found no source");
        var saysFirstTick = root.TryGetProperty("first_tick", out var first);
        var firstTick = saysFirstTick ? first.GetInt32() : 0;
        var tickHours = Positive(root, "gap_seconds") / 3600;
        var onDemand = Positive(root, "on_demand_usd_per_hour");
        var traces = new List<SpotTrace>();
        foreach (var zone in root.GetProperty("zones").EnumerateObject())
        {
            var isThere = Looks(zone.Value.GetProperty("available").GetString() ?? "", zone.Name, firstTick);
            var prices = zone.Value.TryGetProperty("spot_usd_per_hour", out var changes)
                ? Prices(changes, zone.Name, firstTick, isThere.Length) : null;
            traces.Add(new SpotTrace(zone.Name, source, MonthOf(source), firstTick, tickHours, onDemand, isThere, prices)
            {
                SaysFirstTick = saysFirstTick,
            });
        }
        return traces.Count > 0 ? traces : throw new FormatException("found no zone");
    }

    private static double Positive(JsonElement root, string name) =>
        root.GetProperty(name).GetDouble() is > 0 and var value and < double.PositiveInfinity
            ? value : throw new FormatException($"found {name} {root.GetProperty(name)}, expected more than 0");

    private static bool[] Looks(string text, string zone, int firstTick)
    {
        // A gap is not capacity that was gone: nobody looked, and what is not known is not made up.
        var wrong = text.AsSpan().IndexOfAnyExcept('0', '1');
        if (wrong >= 0)
            throw new FormatException($"zone {zone}, tick {firstTick + wrong}: found '{text[wrong]}' among the looks, expected 0 or 1");
        if (text.Length == 0) throw new FormatException($"zone {zone}: found no looks");
        return Array.ConvertAll(text.ToCharArray(), look => look == '1');
    }

    /// <summary>
    /// Before its first known change, a price is that one. Changes are at the source's ticks; those of a part of a source that start
    /// before the part does are counted from the part's start.
    /// </summary>
    private static double[] Prices(JsonElement changes, string zone, int firstTick, int ticks)
    {
        var known = changes.EnumerateArray().Select(change => (Tick: change[0].GetInt32(), Price: change[1].GetDouble())).ToList();
        if (known.Count == 0) throw new FormatException($"zone {zone}: found no price, expected [[tick, price], …]");
        if (known.FindIndex(change => change.Price is not (> 0 and < double.PositiveInfinity)) is >= 0 and var wrong)
        {
            throw new FormatException(
                $"zone {zone}, tick {known[wrong].Tick}: found the price {known[wrong].Price}, expected more than 0");
        }
        if (known.Zip(known.Skip(1)).FirstOrDefault(pair => pair.First.Tick >= pair.Second.Tick) is { Second.Price: > 0 } back)
        {
            throw new FormatException(
                $"zone {zone}: found a price at tick {back.Second.Tick} after one at tick {back.First.Tick}, expected rising ticks");
        }
        var from = known[0].Tick < firstTick ? 0 : firstTick;
        var prices = new double[ticks];
        for (var (tick, next) = (0, 0); tick < ticks; tick++)
        {
            while (next + 1 < known.Count && known[next + 1].Tick <= from + tick) next++;
            prices[tick] = known[next].Price;
        }
        return prices;
    }

    private static DateOnly? MonthOf(string source) =>
        Regex.Match(source, @"\b20\d\d-\d\d\b", RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true } found
            ? DateOnly.ParseExact(found.Value + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}
