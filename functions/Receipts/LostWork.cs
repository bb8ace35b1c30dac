using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>Work that was done after an attempt's last checkpoint, and so once more by the next attempt.</summary>
internal static class LostWork
{
    /// <summary>Seconds of the attempt's own pace; null where it did not tell enough.</summary>
    /// <param name="attempt">One that another attempt followed, or the last.</param>
    /// <param name="isLast">What the last attempt did after its checkpoint is in the model, or lost for good: nobody paid twice.</param>
    public static decimal? Seconds(Attempt attempt, bool isLast)
    {
        if (isLast || attempt.Verdict == Verdict.Finished || attempt.LastStep is not { } last) return 0;
        var steps = last - (attempt.CheckpointStep ?? 0);
        if (steps <= 0) return 0;
        if (attempt.SecondsPerStep is not { } pace || !double.IsFinite(pace) || pace < 0) return null;
        var ran = attempt is { StartedAt: { } started, StoppedAt: { } stopped } && stopped > started ? (stopped - started).TotalSeconds : double.MaxValue;
        return (decimal)Math.Min(Math.Min(steps * pace, ran), TimeSpan.MaxValue.TotalSeconds);
    }
}
