using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>
/// What a run itself saw of spot capacity. AWS cannot be asked whether there is any: a job that gets an instance has seen some, one
/// that waits in vain, or loses its instance, has seen it gone. Nothing seen is taken for some.
/// </summary>
/// <param name="Changes">When it was first seen to be there, or to be gone; in order, by turns.</param>
internal sealed record SpotSightings(IReadOnlyList<(DateTimeOffset At, bool IsThere)> Changes)
{
    public static SpotSightings None { get; } = new([]);

    /// <summary>The belief at a time: what was seen last before it.</summary>
    public bool IsThere(DateTimeOffset at) => Last(at)?.IsThere ?? true;

    /// <summary>How long it has been so; null where nothing was seen yet.</summary>
    public TimeSpan? Age(DateTimeOffset at) => at - Last(at)?.At;

    /// <param name="attempts">In order.</param>
    /// <param name="marketOf">By its queue; null for a queue that is not the stack's.</param>
    public static SpotSightings Of(IEnumerable<Attempt> attempts, Func<string?, Market?> marketOf)
    {
        var changes = new List<(DateTimeOffset At, bool IsThere)>();
        foreach (var attempt in attempts.Where(attempt => marketOf(attempt.Queue) == Market.Spot))
        {
            if (attempt.StartedAt is { } started) See(started, isThere: true);
            else if (attempt is { Verdict: Verdict.NoCapacity or Verdict.Recalled, CreatedAt: { } submitted }) See(submitted, isThere: false);
            if (attempt is { Verdict: Verdict.Interrupted, StoppedAt: { } lost }) See(lost, isThere: false);
        }
        return new SpotSightings(changes);

        void See(DateTimeOffset at, bool isThere)
        {
            if (changes.Count == 0 || changes[^1].IsThere != isThere) changes.Add((at, isThere));
        }
    }

    private (DateTimeOffset At, bool IsThere)? Last(DateTimeOffset at)
    {
        for (var i = Changes.Count - 1; i >= 0; i--)
            if (Changes[i].At <= at) return Changes[i];
        return null;
    }
}
