using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>
/// What a second of one instance's use costs. Where a price is missing, the other market's price stands in and a note says so:
/// a missing spot price is charged as on-demand, which is its upper bound.
/// </summary>
internal sealed class Tariff
{
    private readonly InstanceUse _use;
    private readonly SpotPrices? _spot;
    private readonly decimal? _onDemandUsdPerHour;

    /// <param name="use">What is to be paid.</param>
    /// <param name="spot">The pool's price history, if there is one.</param>
    /// <param name="onDemand">The price table.</param>
    /// <param name="notes">Gets a sentence for each price that is missing.</param>
    public Tariff(InstanceUse use, SpotPrices? spot, OnDemandPrices onDemand, List<string> notes)
    {
        _use = use;
        _spot = use.Host.Market == Market.Spot && spot is { IsEmpty: false } ? spot : null;
        _onDemandUsdPerHour = onDemand.UsdPerHour(use.Host.InstanceType, use.Region);

        var pool = $"{use.Host.InstanceType} in {use.Host.AvailabilityZone}";
        var attempt = $"Attempt {use.Attempt.Number}";
        if (_onDemandUsdPerHour is null)
        {
            notes.Add($"{attempt}: the on-demand table ({onDemand.Region}, {onDemand.Date}) has no price of {pool}: "
                + (_spot is null ? "its cost is not in the totals." : "no saving is claimed for it."));
        }
        if (_spot is not null)
        {
            Source = "spot price in force, from EC2's price history";
            if (_spot.KnownSince > use.BilledFrom)
                notes.Add($"{attempt}: the price history of {pool} begins only at {_spot.KnownSince:u}: its first price was used before.");
        }
        else
        {
            Source = $"on-demand price list of {onDemand.Date}";
            if (use.Host.Market == Market.Spot)
                notes.Add($"{attempt}: EC2 gave no spot price of {pool}: charged at the on-demand price, which is more than it was.");
        }
        if (!use.IsFree) return;
        Source = "not charged, because EC2 interrupted the instance in its first hour";
        notes.Add($"{attempt} was interrupted by EC2 in the first hour of its instance, as far as its launch can be told: "
            + "EC2 does not charge that.");
    }

    /// <summary>Where the price comes from, for the receipt.</summary>
    public string Source { get; }

    public decimal Usd(DateTimeOffset from, DateTimeOffset to) =>
        _use.IsFree ? 0 : _spot?.UsdBetween(from, to) ?? OnDemand(from, to) ?? 0;

    public decimal OnDemandUsd(DateTimeOffset from, DateTimeOffset to) => OnDemand(from, to) ?? Usd(from, to);

    private decimal? OnDemand(DateTimeOffset from, DateTimeOffset to) => _onDemandUsdPerHour * (to - from).Ticks / TimeSpan.TicksPerHour;
}
