using System.Collections.Concurrent;

namespace Overnight.Local.Ec2;

/// <summary>What spot costs, in each zone for each type, and whether any can be had.</summary>
public sealed class SpotMarket
{
    private readonly InstanceCatalog _catalog;
    private readonly int _seed;
    private readonly Func<InstanceType, string, IPriceSeries?> _observed;
    private readonly ConcurrentDictionary<(string Type, string Zone), IPriceSeries> _series = new();
    private readonly ConcurrentDictionary<(string Type, string Zone), bool> _exhausted = new();

    /// <param name="catalog">The types that are sold.</param>
    /// <param name="zones">Where.</param>
    /// <param name="seed">Of the modelled prices.</param>
    /// <param name="trace">Observed prices, which take the modelled ones' place where there are any.</param>
    public SpotMarket(InstanceCatalog catalog, IReadOnlyList<string> zones, int seed, SpotTrace? trace = null)
    {
        (_catalog, Zones, _seed) = (catalog, zones, seed);
        _observed = (type, zone) => trace?.SeriesFor(type, zone);
    }

    /// <param name="catalog">The types that are sold.</param>
    /// <param name="zones">Where.</param>
    /// <param name="prices">Of a type in a zone.</param>
    internal SpotMarket(InstanceCatalog catalog, IReadOnlyList<string> zones, Func<InstanceType, string, IPriceSeries> prices) =>
        (_catalog, Zones, _observed) = (catalog, zones, prices);

    /// <summary>After spot capacity came or went.</summary>
    public event EventHandler? CapacityChanged;

    public IReadOnlyList<string> Zones { get; }

    public decimal UsdPerHour(InstanceType type, string zone, DateTimeOffset at) => SeriesOf(type, zone).InForceAt(at).UsdPerHour;

    /// <summary>
    /// The price in force at <paramref name="start"/>, then every change up to and including <paramref name="end"/>, oldest
    /// first.
    /// </summary>
    public IEnumerable<PricePoint> History(InstanceType type, string zone, DateTimeOffset start, DateTimeOffset end)
    {
        var series = SeriesOf(type, zone);
        return series.ChangesBetween(start, end).Prepend(series.InForceAt(start));
    }

    /// <summary>Whether a spot instance can be launched now.</summary>
    public bool HasCapacity(InstanceType type, string zone) => !_exhausted.ContainsKey((type.Name, zone));

    /// <summary>Capacity goes or comes back. Instances that run are left alone: interrupting them is the fleet's.</summary>
    /// <param name="type">Null for every type.</param>
    /// <param name="zone">Null for every zone.</param>
    /// <param name="available">Whether spot can be had.</param>
    public void SetCapacity(string? type, string? zone, bool available)
    {
        foreach (var name in _catalog.All.Select(known => known.Name).Where(name => type is null || name == type))
        {
            foreach (var place in Zones.Where(place => zone is null || place == zone))
            {
                if (available) _exhausted.TryRemove((name, place), out _);
                else _exhausted[(name, place)] = true;
            }
        }
        CapacityChanged?.Invoke(this, EventArgs.Empty);
    }

    private IPriceSeries SeriesOf(InstanceType type, string zone) => _series.GetOrAdd((type.Name, zone), _ =>
    {
        var saving = type.SpotSavingPercent ?? _catalog.MedianSpotSavingPercent;
        return _observed(type, zone) ?? new ModelledPrices(type, zone, _seed, saving);
    });
}
