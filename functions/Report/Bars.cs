namespace Overnight.Functions.Report;

/// <summary>One bar beside its figure. <paramref name="Kind"/> is how it is drawn: ours, theirs, or within for a range.</summary>
internal sealed record Bar(string What, string Kind, double From, double To, string Amount);

/// <summary>Few figures of one unit as bars beneath each other. The figures are text, so the bars need none.</summary>
internal static class Bars
{
    public static Html Of(params IEnumerable<Bar> bars)
    {
        var all = bars.ToList();
        var most = all.Select(bar => bar.To).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        // One bar among others stands out; a list of equals does not.
        bool IsMine(Bar bar) => bar.Kind == "ours" && all.Exists(other => other.Kind != "ours");
        double Percent(double value) => most <= 0 || !double.IsFinite(value) ? 0 : Math.Clamp(100 * value / most, 0, 100);
        return Html.Of($"""
            <div class="compare">{Html.Each(all, bar => Html.Of($"""
                <div class="row{(IsMine(bar) ? " mine" : "")}"><p dir="auto">{bar.What}</p><div class="bar" aria-hidden="true"><span class="{bar.Kind}"
                style="left:{Percent(bar.From):0.##}%;width:{Percent(bar.To) - Percent(bar.From):0.##}%"></span></div><p class="n">{bar.Amount}</p></div>
                """))}
            </div>
            """);
    }
}
