using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>
/// Attempts as bars on one clock, the spot price beneath. The shapes are stretched to the room there is; words and end marks are
/// not, so that they can be read on a phone.
/// </summary>
internal static class TimelineChart
{
    private const int MostLanes = 40, MostTold = 12;
    private const double Wide = 1000, Lane = 24, High = 100;

    /// <summary>Seconds between the marks of the clock: those that people count in.</summary>
    private static readonly double[] Ticks =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

    public static Html Of(IReadOnlyList<Attempt> attempts, Receipt receipt)
    {
        var times = attempts.SelectMany(attempt => new[] { attempt.CreatedAt, attempt.StartedAt, attempt.StoppedAt }).OfType<DateTimeOffset>().ToList();
        if (times.Count < 2 || times.Max() <= times.Min()) return Html.Nothing;
        var clock = new Clock(times.Min(), times.Max());
        var lanes = attempts.Select(attempt => attempt.Trial ?? 0).Distinct().Order().Take(MostLanes).ToList();
        var drawn = attempts.Where(attempt => lanes.Contains(attempt.Trial ?? 0)).ToList();
        int LaneOf(Attempt attempt) => lanes.IndexOf(attempt.Trial ?? 0);
        Html Bars(string kind, Func<Attempt, (DateTimeOffset? From, DateTimeOffset? To)> piece, Func<Attempt, bool> which) => Html.Of($"""
            <path class="{kind}" d="{string.Concat(drawn.Where(which).Select(attempt => Box(clock, LaneOf(attempt), piece(attempt))))}"/>
            """);
        return Html.Of($"""
            <figure>
            <figcaption>{Legend(attempts)}</figcaption>
            <div class="timeline">
            <div class="track lanes" style="--lanes:{lanes.Count}">
            {Picture.Of("lanes", "Attempts over time", Told(attempts), (Wide, Lane * lanes.Count), stretched: true, Html.Of($"""
                {Bars("waited", attempt => (attempt.CreatedAt, attempt.StartedAt ?? attempt.StoppedAt), _ => true)}
                {Bars("ran", attempt => (attempt.StartedAt, attempt.StoppedAt), attempt => attempt.Host?.Market != Market.OnDemand)}
                {Bars("ran demand", attempt => (attempt.StartedAt, attempt.StoppedAt), attempt => attempt.Host?.Market == Market.OnDemand)}
                """))}
            {Html.Each(drawn.Where(attempt => attempt.StoppedAt is not null), attempt => Html.Of(
                $"""<span class="ended {AttemptTimeline.Kind(attempt.Verdict)}" style="left:{clock.Percent(attempt.StoppedAt!.Value):0.##}%;top:{(LaneOf(attempt) + 0.5) * 100 / lanes.Count:0.##}%"></span>"""))}
            </div>
            {Prices(receipt.SpotPrices, clock)}
            {Axis(clock)}
            </div>
            </figure>
            """);
    }

    private static string Box(Clock clock, int lane, (DateTimeOffset? From, DateTimeOffset? To) piece)
    {
        if (piece is not ({ } from, { } to) || to < from) return "";
        var (left, width) = (clock.Percent(from) * Wide / 100, Math.Max(1.5, (clock.Percent(to) - clock.Percent(from)) * Wide / 100));
        return FormattableString.Invariant($"M{left:0.#} {(lane * Lane) + 5:0}h{width:0.#}v14h-{width:0.#}z");
    }

    private static Html Legend(IReadOnlyList<Attempt> attempts) => Html.Of($"""
        <span class="key"><span class="swatch"></span>on spot</span>
        {(attempts.Any(attempt => attempt.Host?.Market == Market.OnDemand) ? Html.Of($"""<span class="key"><span class="swatch demand"></span>on demand</span>""") : Html.Nothing)}
        <span class="key"><span class="swatch wait"></span>waiting for an instance</span>
        {Html.Each(attempts.Select(attempt => AttemptTimeline.Kind(attempt.Verdict)).Distinct(), kind => Html.Of(
            $"""<span class="key"><span class="shape {kind}"></span>{kind switch { "good" => "finished", "lost" => "interrupted", _ => "failed" }}</span>"""))}
        """);

    private static string Told(IReadOnlyList<Attempt> attempts)
    {
        var said = attempts.Take(MostTold).Select(attempt =>
            $"Attempt {AttemptTimeline.Name(attempt)}, {(attempt.Host?.Market == Market.OnDemand ? "on demand" : "on spot")}: "
                + (attempt is { StartedAt: { } from, StoppedAt: { } to } ? $"ran {Format.Duration(to - from)}, " : "") + Format.Words(attempt.Verdict));
        return $"{string.Join(". ", said)}.{(attempts.Count > MostTold ? $" And {attempts.Count - MostTold} more." : "")}";
    }

    private static Html Prices(List<PoolPrices> pools, Clock clock)
    {
        var shown = pools.Where(pool => pool.Points.Count > 0).Take(3).ToList();
        if (shown.Count == 0) return Html.Nothing;
        var onDemand = shown[0].OnDemandUsdPerHour;
        var most = shown.SelectMany(pool => pool.Points).Max(point => point.UsdPerHour);
        var scale = Scale.Of(0, (double)Math.Max(most, onDemand ?? 0));
        double Y(decimal usd) => High * (1 - scale.Share((double)usd));
        var told = shown.Select(pool => $"{pool.InstanceType} in {pool.Zone}: between ${pool.Points.Min(point => point.UsdPerHour):0.0###} and "
            + $"${pool.Points.Max(point => point.UsdPerHour):0.0###} an hour on spot{(pool.OnDemandUsdPerHour is { } usd ? $", ${usd:0.0###} on demand" : "")}");
        var drawn = Html.Of($"""
            <path class="grid" d="M0 {High}H{Wide}"/>
            {(onDemand is { } across ? Html.Of($"""<path class="od" d="M0 {Y(across):0.#}H{Wide}"/>""") : Html.Nothing)}
            {Html.Each(shown.Index(), pool => Html.Of($"""<path class="price line{pool.Index}" d="{Steps(pool.Item.Points, clock, Y)}"/>"""))}
            """);
        return Html.Of($"""
            <figcaption style="margin-top:1rem"><strong>Price an hour</strong>{Html.Each(shown.Index(), pool => Picture.Key(pool.Index, $"{pool.Item.InstanceType} on spot in {pool.Item.Zone}"))}</figcaption>
            <div class="track prices">
            {Picture.Of("prices", "Spot price over time", string.Join(". ", told) + ".", (Wide, High), stretched: true, drawn)}
            {(onDemand is { } usd ? Html.Of($"""<span class="level" style="top:{Y(usd):0.#}%">${usd:0.0###} on demand</span>""") : Html.Nothing)}
            <span class="level" style="top:{Y(shown[0].Points[^1].UsdPerHour) - 12:0.#}%">${shown[0].Points[^1].UsdPerHour:0.0###} spot</span>
            </div>
            """);
    }

    /// <summary>A price holds until the next one.</summary>
    private static string Steps(List<PricePoint> points, Clock clock, Func<decimal, double> y)
    {
        var path = new System.Text.StringBuilder();
        foreach (var point in points.OrderBy(point => point.At))
        {
            var (x, high) = (Math.Clamp(clock.Percent(point.At), 0, 100) * Wide / 100, y(point.UsdPerHour));
            path.Append(path.Length == 0 ? FormattableString.Invariant($"M{x:0.#} {high:0.#}") : FormattableString.Invariant($"H{x:0.#}V{high:0.#}"));
        }
        return path.Append(FormattableString.Invariant($"H{Wide}")).ToString();
    }

    private static Html Axis(Clock clock)
    {
        var seconds = (clock.To - clock.From).TotalSeconds;
        var step = Ticks.FirstOrDefault(step => seconds / step <= 5, Ticks[^1] * Math.Ceiling(seconds / Ticks[^1] / 5));
        // The last mark needs room beside the end's own.
        var marks = Enumerable.Range(0, (int)(seconds / step) + 1).Select(i => i * step).Where(mark => mark == 0 || mark < seconds * 0.86);
        return Html.Of($"""
            <div class="axis" aria-hidden="true">{Html.Each(marks, mark => Html.Of($"""<span style="left:{100 * mark / seconds:0.##}%">{Elapsed(mark)}</span>"""))}
            <span class="end" style="left:100%">{Format.Duration(clock.To - clock.From)}</span></div>
            """);
    }

    private static string Elapsed(double seconds) => seconds switch
    {
        0 => "0",
        _ when seconds % 86400 == 0 => $"{seconds / 86400:0} d",
        _ when seconds % 3600 == 0 => $"{seconds / 3600:0} h",
        _ when seconds % 60 == 0 => $"{seconds / 60:0} min",
        _ => seconds > 60 ? Format.Duration(TimeSpan.FromSeconds(seconds)) : $"{seconds:0} s",
    };

    private sealed record Clock(DateTimeOffset From, DateTimeOffset To)
    {
        public double Percent(DateTimeOffset at) => 100.0 * (at - From).Ticks / (To - From).Ticks;
    }
}
