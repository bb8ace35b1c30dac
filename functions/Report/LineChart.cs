namespace Overnight.Functions.Report;

/// <summary>One line of a chart. Values that are no numbers leave a gap.</summary>
internal sealed record Line(string Name, IReadOnlyList<double> Values);

/// <summary>A line chart over epochs 1, 2, 3, ... as inline SVG.</summary>
internal static class LineChart
{
    private const double Width = 480, Height = 240, Left = 52, Right = 12, Top = 12, Bottom = 30;
    private const int YTicks = 5, XTicks = 6;

    /// <summary>More points than pixels show nothing more.</summary>
    private const int MostPoints = 400;

    public static Html Of(string title, params IReadOnlyList<Line> lines)
    {
        var finite = lines.SelectMany(line => line.Values).Where(double.IsFinite).ToList();
        var epochs = lines.Max(line => line.Values.Count);
        if (finite.Count == 0) return Html.Nothing;
        var step = RoundStep(finite.Max() - finite.Min(), finite.Max());
        var low = Math.Floor(finite.Min() / step) * step;
        var high = Math.Max(Math.Ceiling(finite.Max() / step) * step, low + step);

        double X(int epoch) => Left + ((Width - Left - Right) * (epochs == 1 ? 0.5 : (epoch - 1.0) / (epochs - 1)));
        double Y(double value) => Top + ((Height - Top - Bottom) * (1 - ((value - low) / (high - low))));
        Html Path(Line line, int index)
        {
            var stride = Math.Max(1, (line.Values.Count + MostPoints - 1) / MostPoints);
            var points = line.Values.Select((value, i) => (Epoch: i + 1, Value: value))
                .Where(point => double.IsFinite(point.Value) && ((point.Epoch - 1) % stride == 0 || point.Epoch == epochs)).ToList();
            var drawn = string.Join(' ', points.Select(point => $"{X(point.Epoch):0.#},{Y(point.Value):0.#}"));
            return points.Count == 1
                ? Html.Of($"""<circle class="line{index}" cx="{X(points[0].Epoch):0.#}" cy="{Y(points[0].Value):0.#}" r="3"/>""")
                : Html.Of($"""<polyline class="line{index}" points="{drawn}"/>""");
        }

        var yTicks = Enumerable.Range(0, (int)Math.Round((high - low) / step) + 1).Select(i => low + (i * step));
        var xStep = Math.Max(1, (int)Math.Ceiling(epochs / (double)XTicks));
        return Html.Of($"""
            <figure>
            <figcaption>{title}{Html.Each(lines.Index(), line => Html.Of($"""
                 <span class="key line{line.Index}">{line.Item.Name}</span>
                """))}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{title} by epoch">
            {Html.Each(yTicks, value => Html.Of($"""
                <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Y(value):0.#}" y2="{Y(value):0.#}"/>
                <text x="{Left - 6}" y="{Y(value) + 4:0.#}" text-anchor="end">{Format.Number(value)}</text>
                """))}
            {Html.Each(Enumerable.Range(1, epochs).Where(epoch => (epoch - 1) % xStep == 0), epoch => Html.Of(
                $"""<text x="{X(epoch):0.#}" y="{Height - 10}" text-anchor="middle">{epoch}</text>"""))}
            {Html.Each(lines.Index(), line => Path(line.Item, line.Index))}
            </svg>
            </figure>
            """);
    }

    /// <summary>1, 2 or 5 times a power of ten, so that the axis has some <see cref="YTicks"/> round numbers.</summary>
    private static double RoundStep(double range, double most)
    {
        // A flat line still needs a scale around it.
        var rough = (range > 0 ? range : Math.Max(1e-3, Math.Abs(most) * 0.1)) / YTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
