using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The attempts: when each waited and ran, on spot or on demand, how it ended, and the price beneath; then in words.</summary>
internal static class AttemptTimeline
{
    private const int MostTold = 40;

    public static Html Of(IReadOnlyList<Attempt> attempts, Receipt receipt)
    {
        if (attempts.Count == 0) return Html.Nothing;
        // Of very many the first ones tell how it began, and the last ones how it ended.
        var told = attempts.Count <= MostTold ? attempts : [.. attempts.Take(MostTold / 2), .. attempts.TakeLast(MostTold / 2)];
        return ReportSection.Of("timeline", "Attempts and interruptions", Html.Of($"""
            {TimelineChart.Of(attempts, receipt)}
            <ol class="attempts">{Html.Each(told, One)}</ol>
            {(told.Count < attempts.Count ? Html.Of($"""<p class="beside">{attempts.Count - told.Count:N0} attempts between these are in attempts/.</p>""") : Html.Nothing)}
            """));
    }

    /// <summary>An interruption is expected on spot, and no failure.</summary>
    public static string Kind(Verdict verdict) => verdict switch
    {
        Verdict.Finished => "good",
        Verdict.Interrupted or Verdict.Superseded or Verdict.NoCapacity or Verdict.ServiceUnavailable or Verdict.Recalled => "lost",
        _ => "bad",
    };

    public static string Name(Attempt attempt) => attempt.Trial is { } trial ? $"trial {trial}, attempt {attempt.Number}" : $"{attempt.Number}";

    private static Html One(Attempt attempt) => Html.Of($"""
        <li>
        <p><strong>{Name(attempt)}</strong> <span class="verdict {Kind(attempt.Verdict)}"><span class="shape {Kind(attempt.Verdict)}" aria-hidden="true"></span>{Format.Words(attempt.Verdict)}</span>
        {Place(attempt)}{Ran(attempt)}</p>
        <p class="beside">{attempt.Message}{Steps(attempt)}{(attempt.Why is { } why ? $" {why}" : "")}</p>
        </li>
        """);

    private static string Place(Attempt attempt) => attempt.Host is not { } host ? "no host recorded"
        : $"{host.InstanceType} {(host.Market == Market.Spot ? "spot" : "on-demand")} in {host.AvailabilityZone}";

    private static string Ran(Attempt attempt) => attempt is { StartedAt: { } started, StoppedAt: { } stopped }
        ? $", ran {Format.Duration(stopped - started)}" : ", never ran";

    private static string Steps(Attempt attempt) => attempt switch
    {
        // What the last attempt did after its last checkpoint is in the model.
        { Verdict: not Verdict.Finished, LastStep: { } last, CheckpointStep: { } saved } when last > saved =>
            $" It got to step {last:N0}; {last - saved:N0} steps since the last checkpoint were lost.",
        { Verdict: not Verdict.Finished, LastStep: { } last } => $" It got to step {last:N0}; none were lost.",
        { LastStep: { } last } => $" It got to step {last:N0}.",
        _ => "",
    };
}
