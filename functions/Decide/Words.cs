using System.Globalization;

namespace Overnight.Functions.Decide;

/// <summary>Figures as a sentence has them.</summary>
internal static class Words
{
    public static string Usd(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.00##}");

    public static string Time(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0} s"),
        < 5_400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h"),
    };

    public static string Time(TimeSpan time) => Time(time.TotalSeconds);

    public static string Times(int count) => count == 1 ? "one attempt" : $"{count} attempts";
}
