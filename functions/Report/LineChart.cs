namespace Overnight.Functions.Report;

/// <summary>One line of a chart. Values that are no numbers leave a gap.</summary>
internal sealed record Line(string Name, IReadOnlyList<double> Values);

/// <summary>A line chart over epochs 1, 2, 3, ... as inline SVG.</summary>
internal static class LineChart
{
    private const double Width = 480, Height = 250, Left = 54, Right = 14, Top = 12, Bottom = 34;
    private const int XTicks = 6;

    /// <summary>More points than pixels show nothing more.</summary>
    private const int MostPoints = 400;

    /// <param name="id">Unique on the page.</param>
    /// <param name="title">What is measured.</param>
    /// <param name="level">A value to compare with, drawn straight across; null for none.</param>
    /// <param name="lines">At most two.</param>
    public static Html Of(string id, string title, (string Name, double Value)? level, params IReadOnlyList<Line> lines)
    {
        var finite = lines.SelectMany(line => line.Values).Where(double.IsFinite).ToList();
        var epochs = lines.Max(line => line.Values.Count);
        if (finite.Count == 0) return Html.Nothing;
        if (level is { } known && double.IsFinite(known.Value)) finite.Add(known.Value);
        var scale = Scale.Of(finite.Min(), finite.Max());

        double X(int epoch) => Left + ((Width - Left - Right) * (epochs == 1 ? 0.5 : (epoch - 1.0) / (epochs - 1)));
        double Y(double value) => Top + ((Height - Top - Bottom) * (1 - scale.Share(value)));
        var xStep = Math.Max(1, (int)Math.Ceiling(epochs / (double)XTicks));
        var drawn = Html.Of($"""
            {Html.Each(scale.Ticks, value => Html.Of($"""
                <path class="grid" d="M{Left} {Y(value):0.#}H{Width - Right}"/><text x="{Left - 7}" y="{Y(value) + 4:0.#}" text-anchor="end">{Format.Number(value)}</text>
                """))}
            {Html.Each(Enumerable.Range(1, epochs).Where(epoch => (epoch - 1) % xStep == 0), epoch => Html.Of(
                $"""<text x="{X(epoch):0.#}" y="{Height - 14}" text-anchor="middle">{epoch}</text>"""))}
            {(level is { } across && double.IsFinite(across.Value) ? Html.Of($"""<path class="curve line2" d="M{Left} {Y(across.Value):0.#}H{Width - Right}"/>""") : Html.Nothing)}
            {Html.Each(lines.Index(), line => Curve(line.Item, line.Index, epochs, X, Y))}
            """);
        return Html.Of($"""
            <figure>
            <figcaption><strong>{title}</strong>{Html.Each(lines.Index(), line => Picture.Key(line.Index, line.Item.Name))}{(level is { } named
                ? Picture.Key(2, named.Name) : Html.Nothing)}</figcaption>
            {Picture.Of(id, $"{title} by epoch", Told(lines, epochs, level), (Width, Height), stretched: false, drawn)}
            </figure>
            """);
    }

    private static Html Curve(Line line, int index, int epochs, Func<int, double> x, Func<double, double> y)
    {
        var stride = Math.Max(1, (line.Values.Count + MostPoints - 1) / MostPoints);
        var points = line.Values.Select((value, i) => (Epoch: i + 1, Value: value))
            .Where(point => double.IsFinite(point.Value) && ((point.Epoch - 1) % stride == 0 || point.Epoch == epochs)).ToList();
        if (points.Count == 0) return Html.Nothing;
        var drawn = string.Join(' ', points.Select(point => $"{x(point.Epoch):0.#},{y(point.Value):0.#}"));
        return points.Count == 1
            ? Html.Of($"""<circle class="line{index}" cx="{x(points[0].Epoch):0.#}" cy="{y(points[0].Value):0.#}" r="4"/>""")
            : Html.Of($"""<polyline class="curve line{index}" points="{drawn}"/>""");
    }

    private static string Told(IReadOnlyList<Line> lines, int epochs, (string Name, double Value)? level)
    {
        var said = lines.Where(line => line.Values.Any(double.IsFinite)).Select(line =>
        {
            var known = line.Values.Index().Where(value => double.IsFinite(value.Item)).ToList();
            var (least, most) = (known.MinBy(value => value.Item), known.MaxBy(value => value.Item));
            return $"{line.Name}: {Format.Number(known[0].Item)} in epoch {known[0].Index + 1}, {Format.Number(known[^1].Item)} in epoch {known[^1].Index + 1}, "
                + $"least {Format.Number(least.Item)} (epoch {least.Index + 1}), most {Format.Number(most.Item)} (epoch {most.Index + 1})";
        });
        var compared = level is { } across ? $" {across.Name}: {Format.Number(across.Value)}." : "";
        return $"{epochs} epochs. {string.Join("; ", said)}.{compared}";
    }
}
