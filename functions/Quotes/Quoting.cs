using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Quotes;

/// <summary>A choice as the plan's quote, with where its figures come from.</summary>
internal static class Quoting
{
    /// <returns>Null where no price is known at all.</returns>
    public static Quote? Of(Choice choice, Experience experience, MarketPrices prices, DateTimeOffset now)
    {
        var taken = choice.Taken;
        if (taken.Usd is not { } usd) return null;
        // Spot is given up in time, so that a deadline that can be kept is kept.
        var latest = choice is { SecondsLeft: { } left } && taken.Lateness(left) == 0 ? left : double.MaxValue;
        return new Quote
        {
            InstanceType = taken.InstanceType,
            Market = taken.Market,
            WorkSeconds = Rounded(taken.WorkSeconds),
            StartSeconds = Math.Round(taken.StartSeconds, 1),
            Seconds = Rounded(taken.Seconds with
            {
                Expected = Math.Min(taken.Seconds.Expected, latest),
                Most = Math.Min(taken.Seconds.Most, latest),
            }),
            Usd = usd,
            SpotUsdPerHour = prices.UsdPerHour(taken.InstanceType, Market.Spot),
            OnDemandUsdPerHour = prices.UsdPerHour(taken.InstanceType, Market.OnDemand),
            Alternatives = choice.Alternatives(),
            Sources = [.. Sources(taken, experience, prices, now)],
        };
    }

    private static IEnumerable<string> Sources(Candidate taken, Experience experience, MarketPrices prices, DateTimeOffset now)
    {
        var type = taken.InstanceType;
        yield return experience.Measurements == 0
            ? "Work: estimated from rows, columns, network and epochs, right within a factor of two; runs that end teach better."
            : $"Work: measured in {Count(experience.Measurements, "attempt")} "
                + $"{(experience.IsOfOwnRuns ? "on this dataset" : "on such models")}, and scaled to this one's size.";
        yield return experience.Starts == 0
            ? "Start (boot, image, data): assumed; runs that end teach better."
            : $"Start (boot, image, data): measured in {Count(experience.Starts, "run")}.";
        if (taken.Market == Market.Spot)
        {
            yield return prices.UsdPerHour(type, Market.Spot) is { } spot
                ? $"Spot: ${spot} an hour, {type} in its dearest zone, as EC2 told it at {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC."
                : $"Spot: EC2 told no price of {type}. The cost is quoted at the on-demand price, which spot does not exceed.";
            yield return $"Interruptions: {experience.InterruptionsPerHour(type):0.####} expected an hour, from "
                + $"{Count(experience.Spells.Count(spell => spell.IsThere), "spot instance")} of this account and a prior, "
                + (SpotPrior.Knows(type) ? "EC2's public class of the type."
                    : "that of scarce types, as EC2's public class of this one is not known here.");
        }
        yield return prices.UsdPerHour(type, Market.OnDemand) is { } onDemand
            ? $"On demand: ${onDemand} an hour, price list of {prices.OnDemand.Date}."
            : $"On demand: the price list of {prices.OnDemand.Date} ({prices.OnDemand.Region}) does not have {type} in "
                + $"{prices.Region}. `./dev prices --region {prices.Region}` adds it.";
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static Spread Rounded(Spread spread) =>
        new(Math.Round(spread.Least, 1), Math.Round(spread.Expected, 1), Math.Round(spread.Most, 1));
}
