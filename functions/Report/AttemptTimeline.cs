using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The attempts as bars on one clock: waiting, running, and how each ended.</summary>
internal static class AttemptTimeline
{
    public static Html Of(IReadOnlyList<Attempt> attempts)
    {
        if (attempts.Count == 0) return Html.Nothing;
        var times = attempts.SelectMany(attempt => new[] { attempt.CreatedAt, attempt.StartedAt, attempt.StoppedAt })
            .OfType<DateTimeOffset>().ToList();
        return Html.Of($"""
            <section>
            <h2>Attempts</h2>
            <ol class="attempts">{Html.Each(attempts, attempt => One(attempt, times))}</ol>
            </section>
            """);
    }

    private static Html One(Attempt attempt, List<DateTimeOffset> times) => Html.Of($"""
        <li>
        <p><strong>{attempt.Number}</strong> <span class="verdict {Kind(attempt.Verdict)}">{Format.Words(attempt.Verdict)}</span>
        {Place(attempt)}{Ran(attempt)}</p>
        {Bar(attempt, times)}
        <p class="beside">{attempt.Message}{Steps(attempt)}</p>
        </li>
        """);

    /// <summary>An interruption is expected on spot, and no failure.</summary>
    private static string Kind(Verdict verdict) => verdict switch
    {
        Verdict.Finished => "good",
        Verdict.Interrupted or Verdict.Superseded or Verdict.NoCapacity or Verdict.ServiceUnavailable => "lost",
        _ => "bad",
    };

    private static string Place(Attempt attempt) => attempt.Host is not { } host ? "no host recorded"
        : $"{host.InstanceType} {(host.Market == Market.Spot ? "spot" : "on-demand")} in {host.AvailabilityZone}";

    private static string Ran(Attempt attempt) => attempt is { StartedAt: { } started, StoppedAt: { } stopped }
        ? $", ran {Format.Duration(stopped - started)}" : ", never ran";

    private static string Steps(Attempt attempt) => attempt switch
    {
        // What the last attempt did after its last checkpoint is in the model.
        { Verdict: not Verdict.Finished, LastStep: { } last, CheckpointStep: { } saved } when last > saved =>
            $" It got to step {last:N0}; {last - saved:N0} steps since the last checkpoint were lost.",
        { LastStep: { } last } => $" It got to step {last:N0}.",
        _ => "",
    };

    private static Html Bar(Attempt attempt, List<DateTimeOffset> times)
    {
        if (times.Count < 2 || times.Max() <= times.Min()) return Html.Nothing;
        double Percent(DateTimeOffset time) => 100.0 * (time - times.Min()).Ticks / (times.Max() - times.Min()).Ticks;
        Html Piece(string kind, DateTimeOffset? from, DateTimeOffset? to) => from is not { } start || to is not { } end || end < start
            ? Html.Nothing
            : Html.Of($"""<span class="{kind}" style="left:{Percent(start):0.##}%;width:{Percent(end) - Percent(start):0.##}%"></span>""");
        return Html.Of($"""
            <div class="bar">{Piece("waited", attempt.CreatedAt, attempt.StartedAt ?? attempt.StoppedAt)}{Piece(
                $"ran {Kind(attempt.Verdict)}", attempt.StartedAt, attempt.StoppedAt)}</div>
            """);
    }
}
