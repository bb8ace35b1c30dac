using System.Text.Json;
using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Receipts;

/// <summary>
/// One attempt's time on its instance. Batch tells when the container started and stopped; the instance's own launch and end lie
/// outside, and are estimated where nobody saw them.
/// </summary>
internal sealed record InstanceUse
{
    /// <summary>Boot of an ECS-optimized image and the pull of ours: what is billed before the container starts, at most.</summary>
    public static readonly TimeSpan LongestLaunch = TimeSpan.FromMinutes(2);

    /// <summary>Clocks of AWS's services agree better than this; those of instances nearly always.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>The most that the template lets an attempt run.</summary>
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromHours(24);

    public required Attempt Attempt { get; init; }
    public required AttemptHost Host { get; init; }

    /// <summary>When the instance itself was launched, as far as this attempt can tell.</summary>
    public required DateTimeOffset LaunchedAt { get; init; }

    /// <summary>The instance told its launch. Otherwise it is estimated, and the instance may be older: kept from another run.</summary>
    public required bool LaunchIsKnown { get; init; }

    /// <summary>
    /// The launch of an instance whose first job it is. Of one that another job was on before, the container's own start: until then
    /// it is on that job's bill. Where nobody noted the first job: the launch, or of an instance that was there already when the job was
    /// submitted, what a launch takes at most.
    /// </summary>
    public required DateTimeOffset BilledFrom { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>As far as it is known to have run.</summary>
    public required DateTimeOffset StoppedAt { get; init; }

    /// <summary>How much longer than that it may have run; 0 where its end was seen.</summary>
    public required TimeSpan MayHaveRun { get; init; }

    public bool IsReclaimed => Reclaim.IsSeenIn(Attempt);

    /// <summary>
    /// When EC2 was to end the instance, by its notice: two minutes after it.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
    /// </summary>
    public DateTimeOffset? ReclaimedAt
    {
        get
        {
            if (!IsReclaimed || Attempt.SpotNotice is not { } notice) return null;
            try
            {
                using var json = JsonDocument.Parse(notice);
                return json.RootElement.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var at)
                    && at >= StoppedAt && at <= StoppedAt + LongestLaunch + ClockSkew ? at : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>From an instance's launch to its first container: booting and pulling a large image.</summary>
    private static readonly TimeSpan LongestUnused = TimeSpan.FromMinutes(20);

    /// <summary>Null where the attempt has no host or never started.</summary>
    /// <param name="attempt">What was recorded.</param>
    /// <param name="next">When the attempt after it was submitted or began: an attempt without an end had ended then.</param>
    public static InstanceUse? Of(Attempt attempt, DateTimeOffset? next)
    {
        if (attempt is not { Host: { } host, StartedAt: { } started }) return null;
        var created = attempt.CreatedAt ?? started;
        // Waiting for capacity costs nothing: of the time between submission and start, at most the launch was billed.
        var estimated = started - TimeSpan.FromTicks(Math.Clamp((started - created).Ticks, 0, LongestLaunch.Ticks));
        var told = host.LaunchedAt is { } launch && launch <= started + ClockSkew ? launch : (DateTimeOffset?)null;
        var launched = told < started ? told.Value : told is null ? estimated : started;
        var stopped = attempt.StoppedAt is { } end && end > started ? end : started;
        return new InstanceUse
        {
            Attempt = attempt,
            Host = host,
            LaunchedAt = launched,
            LaunchIsKnown = told is not null,
            // An instance that is older than the job was most likely launched for another, and had it run nothing for long, Batch would have
            // let it go: whoever was first could not say so.
            BilledFrom = host.FirstJob is not { } first ? (launched < created ? started : launched)
                : first == host.Job && started - launched <= LongestUnused ? launched : started,
            StartedAt = started,
            StoppedAt = stopped,
            MayHaveRun = attempt.StoppedAt is { } seen ? stopped - (seen < started ? seen : stopped) : Until(next, started),
        };
    }

    private static TimeSpan Until(DateTimeOffset? next, DateTimeOffset started) =>
        TimeSpan.FromTicks(Math.Clamp(((next ?? started + LongestAttempt) - started).Ticks, 0, LongestAttempt.Ticks));
}
