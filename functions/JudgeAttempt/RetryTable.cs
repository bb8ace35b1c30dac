using Overnight.Contracts;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>What follows an attempt.</summary>
/// <param name="Again">Whether another may be made; where, and when, is Decide's.</param>
/// <param name="Pause">How long to wait before it, after such an end.</param>
/// <param name="Doubles">Whether each attempt waits twice as long as the one before, up to half an hour.</param>
internal sealed record RetryRow(bool Again, TimeSpan Pause, bool Doubles = false);

/// <summary>Whether another attempt is worth its money: only where the cause lay in the infrastructure and may have gone.</summary>
internal static class RetryTable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly RetryRow Stop = new(Again: false, TimeSpan.Zero);
    private static readonly RetryRow AtOnce = new(Again: true, TimeSpan.Zero);

    public static RetryRow RowOf(Verdict verdict) => verdict switch
    {
        // The next one takes another host, and goes on from the checkpoint.
        Verdict.Interrupted => AtOnce,
        // Nobody waits for the other job. The next attempt's number is higher: it takes the run over, from the newest checkpoint.
        Verdict.Superseded => AtOnce,
        // Decide had called it back in order to decide anew.
        Verdict.Recalled => AtOnce,
        // The queue waited an hour before it gave up.
        Verdict.NoCapacity => AtOnce,
        // Long enough for a regional hiccup; doubled, because each attempt may launch an instance.
        Verdict.ServiceUnavailable => new(Again: true, TimeSpan.FromMinutes(1), Doubles: true),
        // A quota lasts until somebody raises it, and what does not fit will not fit tomorrow.
        Verdict.Quota or Verdict.Misconfigured or Verdict.ImageUnavailable => Stop,
        Verdict.OutOfGpuMemory or Verdict.OutOfMemory or Verdict.BadData or Verdict.OwnError => Stop,
        Verdict.TimedOut or Verdict.OverBudget or Verdict.Stopped => Stop,
        Verdict.Finished => Stop,
        // Kept verbatim: to try again what nobody understands is to pay twice for it.
        _ => Stop,
    };

    /// <param name="verdict">How the attempt ended.</param>
    /// <param name="attempt">Its number, 1-based.</param>
    /// <returns>How long to wait before the next is decided on; null where none is made.</returns>
    public static TimeSpan? PauseAfter(Verdict verdict, int attempt)
    {
        var row = RowOf(verdict);
        if (!row.Again) return null;
        var doublings = row.Doubles ? 1L << Math.Min(attempt - 1, 10) : 1;
        return TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, row.Pause.Ticks * doublings));
    }
}
