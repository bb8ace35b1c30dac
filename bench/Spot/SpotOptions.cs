using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Bench.Spot;

/// <summary>What the comparison is asked to do.</summary>
internal sealed record SpotOptions
{
    public required List<SpotTrace> Traces { get; init; }

    /// <summary>What policies may learn from; empty: the first half of each trace, and they run on the second.</summary>
    public List<SpotTrace> Past { get; init; } = [];

    public double[] Deadlines { get; init; } = [52, 70];
    public double[] Overheads { get; init; } = [0.02, 0.05, 0.1];
    public double TaskHours { get; init; } = 48;

    /// <summary>Starts spread evenly over each trace.</summary>
    public int Windows { get; init; } = 30;

    /// <summary>Starts by zone, counted as the source counts its ticks; null: see <see cref="Windows"/>.</summary>
    public Dictionary<string, int[]>? Starts { get; init; }

    /// <summary>Dollars an hour; null: the trace's, and <see cref="UsualSpotPrice"/> where it has none.</summary>
    public double? SpotPrice { get; init; }

    /// <summary>The benchmark's spot price of a p3.2xlarge.</summary>
    public const double UsualSpotPrice = 0.9731;

    /// <returns>What to know of the past that was taken on trust, for people.</returns>
    /// <exception cref="BadInputException">A policy would learn from what it is tried on, or from what came later.</exception>
    public List<string> CheckThatThePastIsPast()
    {
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var past in Past)
        {
            foreach (var trace in Traces.Where(trace => trace.Zone == past.Zone && !past.IsBefore(trace)))
            {
                if (past.IsElsewhereThan(trace))
                {
                    notes.Add($"--fit of '{past.Source}' and --traces of '{trace.Source}' claim the same ticks with different looks, and not "
                        + "both say their first_tick: that --fit is the earlier one is taken on trust");
                    continue;
                }
                throw new BadInputException(new Problem
                {
                    Field = "--fit",
                    Found = $"{past.Zone} of '{past.Source}', ticks {past.FirstTick} to {past.EndTick - 1}",
                    Expected = $"a past that ends before the zone's trace begins ('{trace.Source}', tick {trace.FirstTick})",
                    Fix = "Leave --fit away: then the first half of each trace is the past, and the second half is run on.",
                });
            }
        }
        return [.. notes];
    }

    public static Dictionary<string, int[]> ReadStarts(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize(File.ReadAllBytes(path), SpotJson.Default.DictionaryStringInt32Array) is { Count: > 0 } starts
                && starts.Values.All(ticks => ticks is { Length: > 0 }))
            {
                return starts;
            }
            throw new JsonException("no start");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(new Problem { File = path, Found = e.Message, Expected = "{\"ZONE\": [TICK, …]}" });
        }
    }
}
