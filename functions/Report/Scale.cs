namespace Overnight.Functions.Report;

/// <summary>An axis with some round numbers on it.</summary>
internal sealed record Scale(double Low, double High, double Step)
{
    private const int MostTicks = 5;

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => Low + (i * Step));

    /// <summary>0 at the lower end, 1 at the upper one.</summary>
    public double Share(double value) => Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>Steps of 1, 2 or 5 times a power of ten, whose ends hold both values.</summary>
    public static Scale Of(double least, double most)
    {
        // A flat line still needs a scale around it.
        var range = most - least;
        var rough = (range > 0 ? range : Math.Max(1e-3, Math.Abs(most) * 0.1)) / MostTicks;
        if (!double.IsFinite(rough)) rough = double.MaxValue / (4 * MostTicks);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        var low = Math.Floor(least / step) * step;
        return new Scale(low, Math.Max(Math.Ceiling(most / step) * step, low + step), step);
    }
}
