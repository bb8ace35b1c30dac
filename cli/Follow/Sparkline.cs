namespace Overnight.Cli.Follow;

/// <summary>How a metric has moved: a character for each epoch, from the lowest to the highest.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="values">In order.</param>
    /// <param name="most">Characters at most: of more values each is the last of its share.</param>
    public static string Of(IReadOnlyList<double> values, int most)
    {
        if (values.Count < 2 || most < 2) return "";
        var count = Math.Min(values.Count, most);
        var shown = Enumerable.Range(1, count).Select(i => values[(int)((long)i * values.Count / count) - 1]).ToList();
        var (low, high) = (shown.Min(), shown.Max());
        return string.Concat(shown.Select(value => Bars[high > low ? (int)Math.Round((value - low) / (high - low) * (Bars.Length - 1)) : 0]));
    }
}
