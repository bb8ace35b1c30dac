using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>What a run's attempts saw of spot capacity, coming and going: what later quotes and decisions learn from.</summary>
internal static class SpotSpells
{
    // So long an instance takes to boot and to pull the image: who waits no longer did not wait for capacity.
    private static readonly TimeSpan CpuLaunch = TimeSpan.FromMinutes(2), GpuLaunch = TimeSpan.FromMinutes(6);

    public static List<SpotSpell> Of(IEnumerable<Attempt> attempts, bool onGpu) =>
        [.. attempts.SelectMany(attempt => Of(attempt, onGpu ? GpuLaunch : CpuLaunch))];

    private static IEnumerable<SpotSpell> Of(Attempt attempt, TimeSpan launch)
    {
        // Clocks of several hosts: what ends before it begins tells nothing.
        if (attempt is { Host: { Market: Market.Spot, AvailabilityZone: var zone }, StartedAt: { } started })
        {
            if (started - attempt.CreatedAt is { } waited && waited > launch)
                yield return new SpotSpell(false, waited.TotalSeconds, EndSeen: true);
            if (attempt.StoppedAt - started is { } kept && kept > TimeSpan.Zero)
                yield return new SpotSpell(true, kept.TotalSeconds, Reclaim.IsSeenIn(attempt), zone);
        }
        else if (attempt.StartedAt is null && IsForSpot(attempt) && attempt.StoppedAt - attempt.CreatedAt is { } inVain
            && (attempt.Verdict == Verdict.NoCapacity || (attempt.Verdict is Verdict.Recalled or Verdict.Stopped && inVain > launch)))
        {
            yield return new SpotSpell(false, inVain.TotalSeconds, EndSeen: false);
        }
    }

    // An attempt that never started had no host to tell its market; the stack's queues are named by theirs.
    private static bool IsForSpot(Attempt attempt) => attempt.Queue?.EndsWith("-spot", StringComparison.Ordinal) == true;
}
