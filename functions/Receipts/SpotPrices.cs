namespace Overnight.Functions.Receipts;

/// <summary>The spot price of a pool (one instance type in one zone) from <paramref name="At"/> until the next change.</summary>
internal readonly record struct SpotPriceChange(DateTimeOffset At, decimal UsdPerHour);

/// <summary>A pool's price as a step function of time.</summary>
internal sealed class SpotPrices
{
    private readonly SpotPriceChange[] _changes;

    /// <param name="changes">In any order: EC2 promises none. Of two at one time, the later one given counts.</param>
    public SpotPrices(IEnumerable<SpotPriceChange> changes) => _changes =
        [.. changes.GroupBy(change => change.At).Select(same => same.Last()).OrderBy(change => change.At)];

    /// <summary>In order.</summary>
    public IReadOnlyList<SpotPriceChange> Changes => _changes;

    public bool IsEmpty => _changes.Length == 0;

    /// <summary>The first price's time: before it the price is not known, and the first one is carried back.</summary>
    public DateTimeOffset KnownSince => _changes[0].At;

    /// <summary>USD per hour.</summary>
    public decimal First => _changes[0].UsdPerHour;

    /// <summary>Price times time, summed over the changes; exact until the one division at the end.</summary>
    public decimal UsdBetween(DateTimeOffset from, DateTimeOffset to)
    {
        if (IsEmpty) throw new InvalidOperationException("found no price, expected at least one: ask IsEmpty first");
        var usdTicksPerHour = 0m;
        for (var i = 0; i < _changes.Length; i++)
        {
            var start = i == 0 ? from : Later(from, _changes[i].At);
            var end = i + 1 < _changes.Length ? Earlier(to, _changes[i + 1].At) : to;
            if (end > start) usdTicksPerHour += _changes[i].UsdPerHour * (end - start).Ticks;
        }
        return usdTicksPerHour / TimeSpan.TicksPerHour;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
