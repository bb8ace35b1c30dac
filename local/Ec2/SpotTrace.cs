using System.Text.Json;

namespace Overnight.Local.Ec2;

/// <summary>
/// Spot prices that were observed, from a JSON file: <c>gap_seconds</c> a tick, and in <c>zones</c>, under names such as
/// <c>us-east-1a_v100_1</c> (zone, GPU, number of GPUs), <c>spot_usd_per_hour</c> with [tick, price] at each change.
/// </summary>
public sealed class SpotTrace
{
    private readonly Dictionary<string, IReadOnlyList<(long Tick, decimal UsdPerHour)>> _changes;
    private readonly TimeSpan _gap;
    private readonly DateTimeOffset _start;

    private SpotTrace(TimeSpan gap, DateTimeOffset start, Dictionary<string, IReadOnlyList<(long, decimal)>> changes) =>
        (_gap, _start, _changes) = (gap, start, changes);

    /// <param name="path">The file.</param>
    /// <param name="start">When tick 0 is. Before it the first price holds, after the last change the last.</param>
    /// <exception cref="InvalidDataException">What the file lacks, and where.</exception>
    public static SpotTrace Read(string path, DateTimeOffset start)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var json = JsonDocument.Parse(file);
            var gap = TimeSpan.FromSeconds(json.RootElement.GetProperty("gap_seconds").GetDouble());
            if (gap <= TimeSpan.Zero)
                throw new InvalidDataException($"{path}: gap_seconds is {gap.TotalSeconds}, expected more than 0");
            var changes = new Dictionary<string, IReadOnlyList<(long, decimal)>>();
            foreach (var zone in json.RootElement.GetProperty("zones").EnumerateObject())
            {
                // Some traces hold availability only.
                if (!zone.Value.TryGetProperty("spot_usd_per_hour", out var points) || points.GetArrayLength() == 0) continue;
                var pairs = points.EnumerateArray().Select(point => (point[0].GetInt64(), point[1].GetDecimal()));
                changes[zone.Name] = [.. pairs.OrderBy(pair => pair.Item1)];
            }
            return new SpotTrace(gap, start, changes);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: not a spot trace with gap_seconds and zones ({e.Message})", e);
        }
    }

    /// <summary>Null where the trace has no prices for such a type in that zone.</summary>
    internal IPriceSeries? SeriesFor(InstanceType type, string zone)
    {
        if (type.Gpu is not { } gpu || !_changes.TryGetValue($"{zone}_{gpu.ToLowerInvariant()}_{type.Gpus}", out var changes))
            return null;
        // Spot never costs more than on-demand, whatever prices the trace is from.
        return new TracedPrices([.. from change in changes
                                    let price = Math.Min(change.UsdPerHour, type.OnDemandUsdPerHour)
                                    select new PricePoint(_start + change.Tick * _gap, price)]);
    }

    private sealed class TracedPrices(List<PricePoint> points) : IPriceSeries
    {
        public PricePoint InForceAt(DateTimeOffset at) => points.FindLastIndex(point => point.At <= at) is >= 0 and var index
            ? points[index]
            : points[0] with { At = at };

        public IEnumerable<PricePoint> ChangesBetween(DateTimeOffset from, DateTimeOffset to) =>
            points.Where(point => point.At > from && point.At <= to);
    }
}
