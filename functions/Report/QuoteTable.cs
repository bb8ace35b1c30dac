using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What was expected before the run started, and what else was thought of.</summary>
internal static class QuoteTable
{
    private const int MostAlternatives = 20, MostSources = 20;

    public static Html Of(Quote? quote) => quote is null ? Html.Nothing : Html.Of($"""
        <h3>The quote</h3>
        <dl class="facts">
        <dt>Cost</dt><dd>{Format.Usd(quote.Usd.Expected)}, between {Format.Usd(quote.Usd.Least)} and {Format.Usd(quote.Usd.Most)} in nine of ten runs</dd>
        <dt>Time</dt><dd>{Time(quote.Seconds.Expected)} to the result, between {Time(quote.Seconds.Least)} and {Time(quote.Seconds.Most)};
        {Time(quote.WorkSeconds.Expected)} of it training</dd>
        <dt>Instance</dt><dd>{Format.Label(quote.InstanceType)}: {Price(quote.SpotUsdPerHour)} on spot, {Price(quote.OnDemandUsdPerHour)} on-demand;
        each start takes {Time(quote.StartSeconds)}</dd>
        </dl>
        {Alternatives(quote.Alternatives)}
        <ul class="notes">{Html.Each(quote.Sources.Take(MostSources), source => Html.Of($"<li>{source}</li>"))}</ul>
        """);

    private static Html Alternatives(List<QuotedAlternative> alternatives) => alternatives.Count == 0 ? Html.Nothing : Html.Of($"""
        <h3>What else was thought of</h3>
        {ReportSection.Scroll("Alternatives", Html.Of($"""
            <table>
            <thead><tr><th scope="col">instance</th><th scope="col" class="n">USD</th><th scope="col" class="n">time</th><th scope="col">why not</th></tr></thead>
            <tbody>{Html.Each(alternatives.Take(MostAlternatives), other => Html.Of($"""
                <tr><th scope="row">{Format.Label(other.InstanceType)} {(other.Market == Market.Spot ? "spot" : "on-demand")}</th>
                <td class="n">{(other.Usd is { } usd ? Format.UsdInTable(usd) : "not known")}</td><td class="n">{Time(other.Seconds)}</td><td class="beside wide">{other.Why}</td></tr>
                """))}</tbody>
            </table>
            """))}
        """);

    private static string Price(decimal? usdPerHour) => usdPerHour is { } usd ? $"${usd:0.0###} an hour" : "no known price";

    private static string Time(double seconds) =>
        double.IsFinite(seconds) && seconds < TimeSpan.MaxValue.TotalSeconds ? Format.Duration(TimeSpan.FromSeconds(seconds)) : "not known";
}
