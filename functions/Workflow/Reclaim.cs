using Overnight.Contracts;

namespace Overnight.Functions.Workflow;

/// <summary>Whether EC2 took an attempt's instance back: what the bill and the past that is learnt from must agree on.</summary>
internal static class Reclaim
{
    /// <summary>
    /// EC2's notice proves it, however the container ended then; 75 is the trainer's answer to one, and Batch's own words are of a host
    /// that is gone. A container that was killed without a notice, on a host that stayed, is not EC2's doing.
    /// </summary>
    public static bool IsSeenIn(Attempt attempt) =>
        attempt is { Host.Market: Market.Spot, Verdict: Verdict.Interrupted }
        && (attempt.SpotNotice is not null || attempt.ExitCode == 75
            || attempt.StatusReason?.StartsWith("Host EC2", StringComparison.Ordinal) == true);
}
