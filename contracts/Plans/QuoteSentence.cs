using System.Globalization;

namespace Overnight.Contracts;

/// <summary>A quote as a person reads it: <c>$0.0031 ($0.0020 to $0.0080), 3 min (2 to 9), c7i.large on spot</c>.</summary>
public static class QuoteSentence
{
    public static string Of(Quote quote) =>
        $"{Usd(quote.Usd.Expected)} ({Usd(quote.Usd.Least)} to {Usd(quote.Usd.Most)}), {Time(quote.Seconds)}, "
            + $"{quote.InstanceType} {On(quote.Market)}";

    public static string On(Market market) => market == Market.Spot ? "on spot" : "on demand";

    /// <summary>Two figures at least, cents at least: runs cost from a hundredth of a cent to thousands of dollars.</summary>
    public static string Usd(decimal usd)
    {
        var decimals = usd <= 0 || usd >= 0.1m ? 2 : Math.Min(8, 1 - (int)Math.Floor(Math.Log10((double)usd)));
        return "$" + usd.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    public static string Time(double seconds) => $"{In(seconds, seconds)} {Unit(seconds)}";

    /// <summary>All three in the unit of the expected one.</summary>
    private static string Time(Spread seconds) =>
        $"{Time(seconds.Expected)} ({In(seconds.Least, seconds.Expected)} to {In(seconds.Most, seconds.Expected)})";

    private static string Unit(double seconds) => seconds < 90 ? "s" : seconds < 90 * 60 ? "min" : "h";

    private static string In(double seconds, double unitOf)
    {
        var value = Unit(unitOf) switch { "s" => seconds, "min" => seconds / 60, _ => seconds / 3600 };
        return value.ToString(value < 9.95 && unitOf >= 90 ? "0.#" : "N0", CultureInfo.InvariantCulture);
    }
}
