using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>Predicted against true numbers as a field of squares: the closer to the diagonal, the better.</summary>
internal static class ResidualPlot
{
    private const double Side = 340, Left = 62, Top = 8, Bottom = 46, Right = 10;

    /// <summary>A trainer of the user's own might send more than can be drawn.</summary>
    private const int MostBins = 40;

    /// <summary>Shades: each four times as many rows as the one before.</summary>
    private static readonly double[] Shades = [0.16, 0.32, 0.55, 0.78, 1];

    public static Html Of(Metrics metrics)
    {
        if (metrics.Residuals is not { Counts: { Count: > 0 and <= MostBins } counts } residuals || residuals.To <= residuals.From
            || !double.IsFinite(residuals.From) || !double.IsFinite(residuals.To) || counts.Any(row => row.Count != counts.Count)) return Html.Nothing;
        var step = Side / counts.Count;
        var most = Math.Max(1, counts.Max(row => row.Max()));
        var byShade = counts.Index().SelectMany(row => row.Item.Index().Where(cell => cell.Item > 0)
                .Select(cell => (True: row.Index, Predicted: cell.Index, Shade: Shade(cell.Item, most))))
            .GroupBy(cell => cell.Shade, cell => $"M{Left + (cell.True * step):0.#} {Top + Side - ((cell.Predicted + 1) * step):0.#}h{step - 1:0.#}v{step - 1:0.#}h-{step - 1:0.#}z");
        var scale = Scale.Of(residuals.From, residuals.To);
        var inside = scale.Ticks.Where(tick => tick >= residuals.From && tick <= residuals.To).ToList();
        double Share(double value) => (value - residuals.From) / (residuals.To - residuals.From);
        var drawn = Html.Of($"""
            {Html.Each(inside, tick => Html.Of($"""
                <text x="{Left + (Side * Share(tick)):0.#}" y="{Top + Side + 17}" text-anchor="middle">{Format.Number(tick)}</text>
                <text x="{Left - 7}" y="{Top + (Side * (1 - Share(tick))) + 4:0.#}" text-anchor="end">{Format.Number(tick)}</text>
                """))}
            <path class="grid" fill="none" d="M{Left} {Top}v{Side}h{Side}"/>
            {Html.Each(byShade.OrderBy(shade => shade.Key), shade => Html.Of($"""<path class="cell" fill-opacity="{Shades[shade.Key]}" d="{string.Concat(shade)}"/>"""))}
            <path class="diagonal" d="M{Left} {Top + Side}L{Left + Side} {Top}"/>
            <text x="{Left + (Side / 2)}" y="{Top + Side + 38}" text-anchor="middle">true value</text>
            """);
        return Html.Of($"""
            <h3>Predicted against true</h3>
            <div class="charts">
            <figure><figcaption>Each square is as dark as it has rows. On the dashed line a prediction is right; above it is too high. The upright axis is the prediction.</figcaption>
            {Picture.Of("residuals", "Predicted against true values", Told(residuals), (Left + Side + Right, Top + Side + Bottom), stretched: false, drawn)}</figure>
            {Errors(residuals)}
            </div>
            """);
    }

    private static int Shade(long count, long most) =>
        Math.Clamp(Shades.Length - 1 - (int)Math.Floor(Math.Log((double)most / count, 4)), 0, Shades.Length - 1);

    private static Html Errors(ResidualSummary residuals) => residuals.Errors.Count == 0 ? Html.Nothing : Html.Of($"""
        <div>{ReportSection.Scroll("Quantiles of the error", Html.Of($"""
            <table>
            <caption>How far off: prediction minus truth.</caption>
            <thead><tr><th scope="col">share of the rows</th><th scope="col" class="n">is off by at most</th></tr></thead>
            <tbody>{Html.Each(residuals.Errors.Take(20), error => Html.Of($"""<tr><th scope="row">{100 * error.Share:0.#} %</th><td class="n">{Signed(error.Error)}</td></tr>"""))}</tbody>
            </table>
            """))}</div>
        """);

    private static string Signed(double error) => error > 0 ? "+" + Format.Number(error) : Format.Number(error).Replace('-', '−');

    private static string Told(ResidualSummary residuals)
    {
        var rows = residuals.Counts.Sum(row => row.Sum(cell => (double)cell));
        var near = residuals.Counts.Index().Sum(row => row.Item.Index().Where(cell => Math.Abs(cell.Index - row.Index) <= 1).Sum(cell => (double)cell.Item));
        return $"Between {Format.Number(residuals.From)} and {Format.Number(residuals.To)} in {residuals.Counts.Count} bins: {100.0 * near / Math.Max(1, rows):0.#} % of "
            + $"{rows:N0} rows are predicted in their own bin or the next.";
    }
}
