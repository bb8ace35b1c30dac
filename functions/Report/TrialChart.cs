using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>Each trial as a dot: its metric against its numbers, a panel each; or against its cost, where no number was varied.</summary>
internal static class TrialChart
{
    private const double PanelWidth = 320, Height = 250, Left = 56, Right = 14, Top = 10, Bottom = 44;
    private const int MostPanels = 3;

    /// <summary>From so many times the least on, orders of magnitude are told apart rather than sums.</summary>
    private const double Wide = 20;

    private sealed record Dot(double X, double Y, bool IsBest);

    public static Html Of(SearchDocument search)
    {
        var measured = search.Trials.Where(trial => trial.Metric is { } metric && double.IsFinite(metric)).ToList();
        var panels = Varied(measured).Take(MostPanels).Select(name => (Name: name, Dots: measured
            .Select(trial => (Trial: trial, Value: Number(trial, name))).Where(one => one.Value is not null)
            .Select(one => new Dot(one.Value!.Value, one.Trial.Metric!.Value, one.Trial.Trial == search.Best)).ToList())).ToList();
        if (panels.Count == 0)
        {
            panels = [("cost in USD", [.. measured.Where(trial => trial.CostUsd > 0)
                .Select(trial => new Dot((double)trial.CostUsd!.Value, trial.Metric!.Value, trial.Trial == search.Best))])];
        }
        if (panels[0].Dots.Count < 2) return Html.Nothing;
        var scale = Scale.Of(measured.Min(trial => trial.Metric!.Value), measured.Max(trial => trial.Metric!.Value));
        var drawn = Html.Each(panels.Index(), panel => Panel(panel.Item.Name, panel.Item.Dots, panel.Index * PanelWidth, scale));
        return Html.Of($"""
            <figure>
            <figcaption><strong>{search.Metric}</strong> of each trial against {string.Join(", ", panels.Select(panel => panel.Name))}. The ringed dot is the best.</figcaption>
            {Picture.Of("trial-chart", $"{search.Metric} against parameters", Told(search, measured, panels.ConvertAll(panel => panel.Name)),
                (panels.Count * PanelWidth, Height), stretched: false, drawn)}
            </figure>
            """);
    }

    private static Html Panel(string name, List<Dot> dots, double from, Scale scale)
    {
        var (least, most) = (dots.Count > 0 ? dots.Min(dot => dot.X) : 0, dots.Count > 0 ? dots.Max(dot => dot.X) : 1);
        var isLog = least > 0 && most / least >= Wide;
        double Place(double x) => isLog ? Math.Log(x) : x;
        var (low, high) = (Place(least), Place(most));
        double X(double x) => from + Left + ((PanelWidth - Left - Right) * (high > low ? 0.04 + (0.92 * (Place(x) - low) / (high - low)) : 0.5));
        double Y(double y) => Top + ((Height - Top - Bottom) * (1 - scale.Share(y)));
        var middle = isLog ? Math.Sqrt(least * most) : (least + most) / 2;
        double[] ticks = high > low ? [least, middle, most] : [least];
        // A path of points, a few characters each: a thousand circles would be most of the page.
        var points = string.Concat(dots.Select(dot => string.Create(CultureInfo.InvariantCulture, $"M{X(dot.X):0.#} {Y(dot.Y):0.#}h0")));
        return Html.Of($"""
            {Html.Each(scale.Ticks, value => Html.Of($"""
                <path class="grid" d="M{from + Left} {Y(value):0.#}H{from + PanelWidth - Right}"/>{(from == 0 ? Html.Of($"""<text x="{Left - 7}" y="{Y(value) + 4:0.#}" text-anchor="end">{Format.Number(value)}</text>""") : Html.Nothing)}
                """))}
            {Html.Each(ticks, tick => Html.Of($"""<text x="{X(tick):0.#}" y="{Height - 24}" text-anchor="middle">{Short(tick)}</text>"""))}
            <text x="{from + Left + ((PanelWidth - Left - Right) / 2):0.#}" y="{Height - 5}" text-anchor="middle">{name}</text>
            <path class="dots" d="{points}"/>
            {Html.Each(dots.Where(dot => dot.IsBest), dot => Html.Of($"""<circle class="ring" cx="{X(dot.X):0.#}" cy="{Y(dot.Y):0.#}" r="8"/>"""))}
            """);
    }

    private static string Short(double value) => value.ToString(Math.Abs(value) is 0 or (>= 0.001 and < 100_000) ? "0.###" : "0.#e0", CultureInfo.InvariantCulture);

    /// <summary>Numbers that differ between trials.</summary>
    private static IEnumerable<string> Varied(List<TrialRecord> trials) => SearchParameter.All.Where(known => !known.IsModel)
        .Select(known => known.Name).Where(name => trials.Select(trial => Number(trial, name)).OfType<double>().Distinct().Count() > 1);

    private static double? Number(TrialRecord trial, string name) => TrialWords.Values(trial.Parameters)
        .Where(value => value.Name == name).Select(value => (double?)Convert.ToDouble(value.Value, CultureInfo.InvariantCulture)).FirstOrDefault();

    private static string Told(SearchDocument search, List<TrialRecord> measured, List<string> panels)
    {
        var ordered = measured.OrderBy(trial => trial.Metric).ToList();
        var best = measured.Find(trial => trial.Trial == search.Best);
        return $"{measured.Count} trials against {string.Join(", ", panels)}: {search.Metric} from {Format.Number(ordered[0].Metric!.Value)} to {Format.Number(ordered[^1].Metric!.Value)}, "
            + $"half of them below {Format.Number(ordered[ordered.Count / 2].Metric!.Value)}."
            + (best is null ? "" : $" The best is trial {best.Trial}: {TrialWords.Of(best.Parameters)}.");
    }
}
