using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>
/// What one instance's time costs, by price and by how well either is known. A missing spot price is charged as on-demand, which is
/// its upper bound; a price that nobody knows is not charged, but says by how much the total may be off.
/// </summary>
internal sealed class Tariff
{
    private readonly InstanceLife _life;
    private readonly SpotPrices? _spot;
    private readonly decimal? _onDemandPerHour;
    private readonly decimal? _sageMakerPerHour;
    private readonly decimal _mostPerHour;
    private readonly decimal _spareShare;

    /// <param name="life">What is to be paid.</param>
    /// <param name="spot">The pool's price history, if there is one.</param>
    /// <param name="onDemand">The price table.</param>
    /// <param name="dearestPerHour">The dearest that such an instance may cost, for where the table lacks its type.</param>
    /// <param name="jobVcpus">What each attempt asked for; null where the plan is gone.</param>
    public Tariff(InstanceLife life, SpotPrices? spot, OnDemandPrices onDemand, decimal dearestPerHour, int? jobVcpus)
    {
        _life = life;
        _spot = life.Host.Market == Market.Spot && spot is { IsEmpty: false } ? spot : null;
        _onDemandPerHour = onDemand.UsdPerHour(life.Host.InstanceType, life.Region);
        _sageMakerPerHour = SageMakerPrices.UsdPerHour(life.Host.InstanceType, life.Region);
        _mostPerHour = _onDemandPerHour ?? dearestPerHour;
        // What another run's job may have used meanwhile: such jobs cannot be seen from here.
        if (jobVcpus is { } wants && InstanceClass.Vcpus(life.Host.InstanceType) is { } has && has > wants) _spareShare = 1 - ((decimal)wants / has);
        Source = _life.IsFree ? "not charged, because EC2 interrupted the instance in its first hour"
            : _spot is not null ? "spot price in force, from EC2's price history"
            : $"on-demand price list of {onDemand.Date}";
        Notes = [.. Told(onDemand)];
    }

    /// <summary>Where the price comes from, for the receipt.</summary>
    public string Source { get; }

    /// <summary>A sentence for each price that is missing, and for what the reader cannot see.</summary>
    public List<string> Notes { get; }

    public Cost Of(Slice slice)
    {
        var time = slice.To - slice.From;
        var charge = (_spot?.UsdBetween(slice.From, slice.To) ?? Usd(_onDemandPerHour ?? 0, time)) / slice.Sharers;
        var usd = _life.IsFree ? 0 : charge;
        var uncertain = _life.IsFree && !_life.IsFreeInDoubt ? 0 : PriceUncertainty(slice) / slice.Sharers;
        if (_life.IsFreeInDoubt) uncertain += charge;
        if (_life.IsEstimated(slice)) uncertain += usd;
        if (_spareShare > 0) uncertain += usd * Math.Max(0, 1 - (slice.Sharers * (1 - _spareShare)));
        return new Cost(usd, uncertain, _onDemandPerHour is { } onDemand ? Usd(onDemand, time) / slice.Sharers : usd,
            _sageMakerPerHour is { } sageMaker ? Usd(sageMaker, time) / slice.Sharers : null);
    }

    /// <summary>For a time that may have been used beyond what was seen.</summary>
    public decimal MostUsd(TimeSpan time) => Usd(_mostPerHour, time);

    private decimal PriceUncertainty(Slice slice)
    {
        if (_spot is not { } spot)
        {
            return _onDemandPerHour is null ? Usd(_mostPerHour, slice.To - slice.From)
                : _life.Host.Market == Market.Spot ? Usd(_mostPerHour, slice.To - slice.From) : 0;
        }
        var before = (slice.To < spot.KnownSince ? slice.To : spot.KnownSince) - slice.From;
        // A spot price is never above the on-demand price.
        // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances-history.html
        return before <= TimeSpan.Zero ? 0 : Usd(Math.Max(spot.First, _mostPerHour - spot.First), before);
    }

    private IEnumerable<string> Told(OnDemandPrices onDemand)
    {
        var host = _life.Host;
        var who = AttemptNames.Beginning([.. _life.Uses.Select(use => use.Attempt)]);
        var pool = $"{host.InstanceType} in {host.AvailabilityZone}";
        if (_onDemandPerHour is null)
        {
            yield return $"{who}: the on-demand table ({onDemand.Region}, {onDemand.Date}) has no price of {pool}: "
                + (_spot is null ? "its cost is not in the totals." : "no saving is claimed for it.");
        }
        if (_spot is null && host.Market == Market.Spot)
            yield return $"{who}: EC2 gave no spot price of {pool}: charged at the on-demand price, which is more than it was.";
        if (_spot?.KnownSince > _life.From)
            yield return $"{who}: the price history of {pool} begins only at {_spot.KnownSince:u}: its first price was used before.";
        if (_life.IsFree)
        {
            yield return $"{who}: EC2 interrupted the instance in the first hour after its launch, and does not charge that"
                + (_life.IsFreeInDoubt ? "; when it was launched is only estimated, so it may have been older, and charged." : ".");
        }
        else if (_life.IsFreeInDoubt)
        {
            yield return $"{who}: EC2 interrupted the instance about an hour after its launch, which is only estimated: it may be free.";
        }
        if (_life.Uses.Count > 1)
            yield return $"{who}: one instance, {host.InstanceId}; where they ran at the same time, they share its seconds by their vCPUs.";
        if (_spareShare > 0)
            yield return $"{who}: {host.InstanceType} has {InstanceClass.Vcpus(host.InstanceType)} vCPUs, more than an attempt asks for. "
                + "This run is charged all of it; if another run's job was there too, it is that much less.";
        foreach (var use in _life.Uses)
        {
            if (use.MayHaveRun > TimeSpan.Zero)
                yield return $"{AttemptNames.Beginning(use.Attempt)}: {MissingEnd(use)} It may have run up to {use.MayHaveRun.TotalSeconds:0} s longer.";
            var ahead = use.Host.SeenAt < use.StartedAt ? use.Host.SeenAt - use.StartedAt
                : use.Host.SeenAt > use.StoppedAt ? use.Host.SeenAt - use.StoppedAt : TimeSpan.Zero;
            if (ahead.Duration() > InstanceUse.ClockSkew)
                yield return $"{AttemptNames.Beginning(use.Attempt)}: the instance's clock is {Math.Abs(ahead.TotalSeconds):0} s "
                    + $"{(ahead > TimeSpan.Zero ? "ahead of" : "behind")} Batch's; Batch's times are billed.";
        }
    }

    private static string MissingEnd(InstanceUse use) => use.Attempt.StoppedAt is null
        ? "its end was not recorded."
        : $"its end ({use.Attempt.StoppedAt:u}) lies before its start ({use.StartedAt:u}), so the clocks disagree.";

    private static decimal Usd(decimal perHour, TimeSpan time) => perHour * time.Ticks / TimeSpan.TicksPerHour;
}
