using System.Text.Json;
using Overnight.Local.Ec2;

namespace Overnight.Simulation.Faults;

/// <summary>Where and when spot capacity could be had, as it was recorded: the format of <c>./dev bench spot</c>'s traces.</summary>
/// <param name="Gap">Between two ticks.</param>
/// <param name="Zones">Of each, tick by tick.</param>
internal sealed record SpotTraceFile(TimeSpan Gap, IReadOnlyList<bool[]> Zones)
{
    /// <exception cref="InvalidDataException">The file is no trace.</exception>
    public static SpotTraceFile Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var zones = json.RootElement.GetProperty("zones").EnumerateObject()
                .Select(zone => zone.Value.GetProperty("available").GetString()!.Select(tick => tick == '1').ToArray())
                .Where(ticks => ticks.Length > 0).ToList();
            var gap = TimeSpan.FromSeconds(json.RootElement.GetProperty("gap_seconds").GetDouble());
            return zones.Count > 0 && gap > TimeSpan.Zero ? new SpotTraceFile(gap, zones) : throw new InvalidDataException($"{path}: found no zone with ticks");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: not a spot trace with gap_seconds and zones ({e.Message})", e);
        }
    }
}

/// <summary>Lets capacity come and go as a trace says: each zone of the night is one of the trace's, from some tick on.</summary>
internal sealed class TracedCapacity(Night night, SpotTraceFile trace)
{
    private readonly Random _random = Chance.Of(night.Seed, "trace");

    public void Begin()
    {
        foreach (var zone in night.Market.Zones)
        {
            var ticks = trace.Zones[_random.Next(trace.Zones.Count)];
            Tick(zone, ticks, _random.Next(ticks.Length), wasThere: true);
        }
    }

    /// <summary>At its end a trace begins again.</summary>
    private void Tick(string zone, bool[] ticks, int at, bool wasThere)
    {
        var isThere = ticks[at % ticks.Length];
        if (isThere != wasThere)
        {
            night.History.Note($"trace: {zone} {(isThere ? "has" : "has no")} spot capacity");
            night.Market.SetCapacity(null, zone, isThere);
        }
        if (!isThere) Reclaim(zone);
        night.After(trace.Gap, () => Tick(zone, ticks, at + 1, isThere));
    }

    private void Reclaim(string zone)
    {
        foreach (var instance in night.Fleet.Describe().Where(one => one is { State: InstanceState.Running, Lifecycle: InstanceLifecycle.Spot, NoticedAt: null } && one.Zone == zone))
        {
            night.Interruptions++;
            night.Fleet.Interrupt(instance.Id);
        }
    }
}
