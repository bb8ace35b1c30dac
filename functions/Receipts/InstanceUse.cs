using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>
/// One attempt's time on its instance, with what EC2 bills around it. Batch tells when the container started and stopped; the
/// instance's own launch and end lie outside and are estimated.
/// </summary>
internal sealed record InstanceUse
{
    /// <summary>Boot of an ECS-optimized image and the pull of ours: what is billed before the container starts, at most.</summary>
    public static readonly TimeSpan LongestLaunch = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long an idle instance is kept before Batch ends it: an assumption, no document promises it. It is also EC2's minimum
    /// for a Linux instance, 60 seconds, so that no instance which ends by itself is billed for less.
    /// </summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FirstHour = TimeSpan.FromHours(1);

    public required Attempt Attempt { get; init; }
    public required AttemptHost Host { get; init; }

    /// <summary>When the instance itself was launched.</summary>
    public required DateTimeOffset LaunchedAt { get; init; }

    /// <summary>From here on this attempt pays: the launch, or where the instance was kept, the end of the attempt before.</summary>
    public required DateTimeOffset BilledFrom { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset StoppedAt { get; init; }
    public required DateTimeOffset BilledTo { get; init; }

    /// <summary>
    /// Not charged, because EC2 interrupted the instance in its first hour.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html
    /// </summary>
    public bool IsFree { get; private init; }

    /// <summary>A zone is its region and a letter.</summary>
    public string Region => Host.AvailabilityZone is { Length: > 0 } zone ? zone[..^1] : "";

    /// <summary>
    /// EC2 took the instance back. Exit code 75 is the trainer's answer to the notice; a container that was killed without a
    /// notice on a host that stayed is not EC2's doing.
    /// </summary>
    private bool IsReclaimed => Host.Market == Market.Spot && Attempt.Verdict == Verdict.Interrupted
        && (Attempt.ExitCode == 75 || Attempt.StatusReason?.StartsWith("Host EC2", StringComparison.Ordinal) == true);

    /// <summary>The uses that can be told. An attempt without a host, a start or an end is left out; the receipt says so.</summary>
    public static List<InstanceUse> Of(IEnumerable<Attempt> attempts)
    {
        var uses = new List<InstanceUse>();
        foreach (var attempt in attempts)
        {
            if (Alone(attempt) is not { } use) continue;
            if (uses.Count > 0 && uses[^1] is var before && before.IsKeptFor(use))
            {
                uses[^1] = before with { BilledTo = before.StoppedAt };
                use = use with { BilledFrom = before.StoppedAt, LaunchedAt = before.LaunchedAt };
            }
            uses.Add(use);
        }
        for (var i = uses.Count - 1; i >= 0; i--)
        {
            var freed = uses[i].IsReclaimed && uses[i].StoppedAt - uses[i].LaunchedAt < FirstHour;
            var freedLater = i + 1 < uses.Count && uses[i + 1].IsFree && uses[i].IsKeptFor(uses[i + 1]);
            uses[i] = uses[i] with { IsFree = freed || freedLater };
        }
        return uses;
    }

    private bool IsKeptFor(InstanceUse next) => next.Host.InstanceId == Host.InstanceId && StoppedAt <= next.StartedAt;

    private static InstanceUse? Alone(Attempt attempt)
    {
        if (attempt is not { Host: { } host, StartedAt: { } started, StoppedAt: { } stopped } || stopped < started) return null;
        // Waiting for capacity costs nothing: of the time between submission and start, at most the launch was billed.
        var waited = started - (attempt.CreatedAt ?? started);
        var launched = started - TimeSpan.FromTicks(Math.Clamp(waited.Ticks, 0, LongestLaunch.Ticks));
        var use = new InstanceUse
        {
            Attempt = attempt,
            Host = host,
            LaunchedAt = launched,
            BilledFrom = launched,
            StartedAt = started,
            StoppedAt = stopped,
            BilledTo = stopped,
        };
        return use.IsReclaimed ? use : use with { BilledTo = stopped + Drain };
    }
}
