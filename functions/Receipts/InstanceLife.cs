using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>What an attempt is charged of its instance: a time, divided by how many attempts it is charged to.</summary>
/// <param name="IsRunning">Its container ran; otherwise the instance was launching, idling or ending.</param>
internal readonly record struct Slice(InstanceUse Use, DateTimeOffset From, DateTimeOffset To, int Sharers, bool IsRunning)
{
    public decimal Seconds => InstanceLife.Seconds(To - From) / Sharers;
}

/// <summary>
/// One instance, as long as this run is billed for it. Each second is charged once: to the attempts that ran in it, else to the
/// next one to start, else to the last. Attempts of one run ask for equally many vCPUs, so they share a second equally.
/// </summary>
internal sealed record InstanceLife
{
    /// <summary>How long an idle instance is kept before Batch ends it: an assumption, no document promises it.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(60);

    public required AttemptHost Host { get; init; }

    /// <summary>In the order of their starts.</summary>
    public required List<InstanceUse> Uses { get; init; }

    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>EC2 charges nothing for the instance; its volume and address are charged all the same.</summary>
    public required bool IsFree { get; init; }

    /// <summary>The launch is only estimated, and on it hangs whether the instance is free.</summary>
    public required bool IsFreeInDoubt { get; init; }

    /// <summary>A zone is its region and a letter.</summary>
    public string Region => Host.AvailabilityZone is { Length: > 0 } zone ? zone[..^1] : "";

    public static decimal Seconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>Of the attempts whose instance and start are known; in the order in which they were first used.</summary>
    public static List<InstanceLife> Of(IReadOnlyList<Attempt> attempts)
    {
        var uses = attempts.Select((attempt, i) => InstanceUse.Of(attempt, NextAfter(attempts, i))).OfType<InstanceUse>();
        return [.. uses.GroupBy(use => use.Host.InstanceId).Select(Of).OrderBy(life => life.From)];
    }

    /// <summary>Whose launch or end is estimated: seconds that may be off by as much.</summary>
    public bool IsEstimated(Slice slice) =>
        !slice.IsRunning && (slice.To > Uses.Max(use => use.StoppedAt) ? !IsEndKnown : !IsLaunchKnown && slice.To <= Uses[0].StartedAt);

    public IEnumerable<Slice> Slices()
    {
        var times = Uses.SelectMany(use => new[] { use.StartedAt, use.StoppedAt }).Append(From).Append(To).Distinct().Order().ToList();
        foreach (var (from, to) in times.Zip(times.Skip(1)))
        {
            var running = Uses.Where(use => use.StartedAt <= from && use.StoppedAt >= to).ToList();
            var charged = running.Count > 0 ? running : Around(to);
            foreach (var use in charged) yield return new Slice(use, from, to, charged.Count, running.Count > 0);
        }
    }

    private bool IsLaunchKnown => Uses.Any(use => use.LaunchIsKnown);

    private bool IsEndKnown => Uses.Any(use => use.ReclaimedAt is not null);

    private List<InstanceUse> Around(DateTimeOffset to)
    {
        var later = Uses.Where(use => use.StartedAt >= to).ToList();
        return later.Count > 0 ? [.. later.Where(use => use.StartedAt == later.Min(other => other.StartedAt))]
            : [.. Uses.Where(use => use.StoppedAt == Uses.Max(other => other.StoppedAt))];
    }

    private static DateTimeOffset? NextAfter(IReadOnlyList<Attempt> attempts, int i) =>
        Accounting.IsFollowed(attempts, i) ? attempts[i + 1].CreatedAt ?? attempts[i + 1].StartedAt : null;

    private static InstanceLife Of(IEnumerable<InstanceUse> ofOne)
    {
        var uses = ofOne.OrderBy(use => use.StartedAt).ThenBy(use => use.StoppedAt).ToList();
        var from = uses.Min(use => use.BilledFrom);
        var last = uses.Max(use => use.StoppedAt);
        // What EC2 took back ran nothing afterwards.
        var reclaimed = uses.Where(use => use.IsReclaimed && uses.All(other => other.StartedAt <= use.StoppedAt)).ToList();
        var ended = reclaimed.Count == 0 ? last + Drain : reclaimed.Select(use => use.ReclaimedAt).Append(last).Max()!.Value;
        var known = uses.Where(use => use.LaunchIsKnown).ToList();
        var launched = (known.Count > 0 ? known : uses).Min(use => use.LaunchedAt);
        var isFree = Ec2Rules.IsFree(reclaimed.Count > 0, launched, ended);
        return new InstanceLife
        {
            Host = uses[0].Host,
            Uses = uses,
            From = from,
            To = Ec2Rules.BilledUntil(from, ended),
            IsFree = isFree,
            IsFreeInDoubt = known.Count == 0 && (isFree || Ec2Rules.IsFree(reclaimed.Count > 0, uses[0].StartedAt, ended)),
        };
    }
}
