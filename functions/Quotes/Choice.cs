using Overnight.Contracts;

namespace Overnight.Functions.Quotes;

/// <summary>Which candidate is taken, and why the others are not.</summary>
/// <param name="Taken">The one.</param>
/// <param name="Others">In the order of their merit.</param>
/// <param name="SecondsLeft">To the deadline; null without one.</param>
internal sealed record Choice(Candidate Taken, IReadOnlyList<Candidate> Others, double? SecondsLeft)
{
    /// <summary>
    /// First what the recipe's price limit allows, then what is sure to be in time, then what probably is; of these the cheapest.
    /// Where nothing is sure, time counts before money; where everything is late, nothing else does.
    /// </summary>
    public static Choice Of(IEnumerable<Candidate> candidates, double? secondsLeft)
    {
        var ranked = candidates.OrderBy(one => !one.IsAllowed).ThenBy(one => one.Lateness(secondsLeft))
            .ThenBy(one => one.Lateness(secondsLeft) switch { 0 => 0, 1 => one.SafeSeconds.Most, _ => one.Seconds.Expected })
            .ThenBy(one => one.ToCompareUsd ?? decimal.MaxValue).ThenBy(one => one.Seconds.Expected).ToList();
        return new Choice(ranked[0], ranked[1..], secondsLeft);
    }

    public List<QuotedAlternative> Alternatives() =>
    [
        .. Others.Select(one => new QuotedAlternative(
            one.InstanceType, one.Market, one.Usd?.Expected, Math.Round(one.Seconds.Expected), WhyNot(one))),
    ];

    /// <summary>Why this hardware, beside the best of the other class.</summary>
    public string Why()
    {
        var text = $"About {QuoteSentence.Time(Taken.WorkSeconds.Expected)} of work for {Taken.Hardware}";
        var other = Others.FirstOrDefault(one => one.Hardware.Gpus != Taken.Hardware.Gpus);
        return other is null ? text + "."
            : $"{text}, {QuoteSentence.Time(other.WorkSeconds.Expected)} for {other.Hardware}: {WhyNot(other)}";
    }

    /// <summary>What the user should know of deadline and price limit.</summary>
    public IEnumerable<string> Warnings(decimal? maxUsdPerHour)
    {
        if (SecondsLeft is { } left && Taken.Lateness(left) == 2)
        {
            yield return $"The deadline cannot be met: {QuoteSentence.Time(left)} are left, and on {Taken}, the fastest "
                + $"there is, the run takes about {QuoteSentence.Time(Taken.Seconds.Expected)}. It is made all the same, and will be about "
                + $"{QuoteSentence.Time(Math.Max(1, Taken.Seconds.Expected - left))} late.";
        }
        else if (SecondsLeft is { } some && Taken.Lateness(some) == 1)
        {
            yield return $"The deadline may be missed: {QuoteSentence.Time(some)} are left, and on {Taken} the run takes "
                + $"about {QuoteSentence.Time(Taken.Seconds.Expected)}, and if it goes badly up to "
                + $"{QuoteSentence.Time(Taken.SafeSeconds.Most)}.";
        }
        if (!Taken.IsAllowed)
        {
            yield return $"No instance that could do this costs at most {QuoteSentence.Usd(maxUsdPerHour ?? 0)} an hour now "
                + $"({Taken} costs {QuoteSentence.Usd(Taken.UsdPerHour ?? 0)}): the run waits for a lower price. "
                + "Raise budget.maxPricePerHour to start at once.";
        }
    }

    private string WhyNot(Candidate other)
    {
        if (!other.IsAllowed && Taken.IsAllowed) return $"{other} costs more an hour than the recipe allows.";
        if (other.Lateness(SecondsLeft) > Taken.Lateness(SecondsLeft)) return $"{other} would be too slow for the deadline.";
        if (Taken.Lateness(SecondsLeft) > 0) return $"{other} is not as fast, and time is short.";
        var (mine, its) = (Taken.ToCompareUsd, other.ToCompareUsd);
        var typically = Taken.Usd is null || other.Usd is null ? ", at typical prices" : "";
        return its is null || mine is null or 0 ? $"the price of {other} is not known."
            : its / mine >= 1.05m ? $"{other} would cost {its / mine:0.#} times as much{typically}."
            : $"{other} would cost about the same{typically}.";
    }
}
