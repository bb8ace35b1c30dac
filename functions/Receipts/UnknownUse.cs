using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>An attempt whose instance nobody described, or that never started: what it may have cost at most.</summary>
/// <param name="Seconds">For which an instance may have been billed.</param>
/// <param name="Region">Null where not even its queue is known.</param>
internal readonly record struct UnknownUse(decimal Seconds, string? Region, string Note)
{
    public static UnknownUse Of(Attempt attempt)
    {
        // arn:aws:batch:us-east-1:123456789012:job-queue/NAME
        var region = attempt.Queue?.Split(':') is [_, _, _, { Length: > 0 } told, ..] ? told : null;
        var longest = InstanceUse.LongestLaunch + InstanceLife.Drain;
        if (attempt is { StartedAt: { } started, StoppedAt: { } stopped })
        {
            var seconds = InstanceLife.Seconds((stopped - started).Duration() + longest);
            return new(seconds, region, $"{AttemptNames.Beginning(attempt)} is not in the total: on what instance it ran was never recorded.");
        }
        // Without a job nothing was asked of EC2; what waited for capacity in vain got nothing from it.
        if (attempt.StartedAt is null && (attempt.JobId is null || attempt.Verdict is Verdict.NoCapacity or Verdict.Quota))
            return new(0, region, $"{AttemptNames.Beginning(attempt)} never started: nothing was billed for it.");
        return attempt.StartedAt is null
            ? new(InstanceLife.Seconds(longest), region, $"{AttemptNames.Beginning(attempt)} never started: nothing was billed for it, unless an instance was launching.")
            : new(InstanceLife.Seconds(longest), region, $"{AttemptNames.Beginning(attempt)} is not in the total: its instance, or when it ended, is not known.");
    }
}
