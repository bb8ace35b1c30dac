using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>Where another attempt is made.</summary>
internal enum RetryWhere
{
    Nowhere,

    /// <summary>In the same queue.</summary>
    SameQueue,

    /// <summary>On demand instead of spot, and back; in the same queue where the stack has no other.</summary>
    OtherMarket,
}

/// <summary>What follows an attempt.</summary>
/// <param name="Where">Its place.</param>
/// <param name="Pause">How long to wait before the first attempt after such an end.</param>
/// <param name="Doubles">Whether each attempt waits twice as long as the one before, up to half an hour.</param>
internal sealed record RetryRow(RetryWhere Where, TimeSpan Pause, bool Doubles = false);

/// <summary>Whether another attempt is worth its money: only where the cause lay in the infrastructure and may have gone.</summary>
internal static class RetryTable
{
    /// <summary>
    /// Attempts of one run, the first included. Spot zones in the public traces are lost every hour at worst; twenty interruptions
    /// of one training mean that it does not get anywhere.
    /// </summary>
    public const int MostAttempts = 20;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);
    private static readonly RetryRow Stop = new(RetryWhere.Nowhere, TimeSpan.Zero);

    public static RetryRow RowOf(Verdict verdict) => verdict switch
    {
        // The next one takes another host, and goes on from the checkpoint.
        Verdict.Interrupted => new(RetryWhere.SameQueue, TimeSpan.Zero),
        // Nobody waits for the other job. The next attempt's number is higher: it takes the run over, from the newest checkpoint.
        Verdict.Superseded => new(RetryWhere.SameQueue, TimeSpan.Zero),
        // The queue waited an hour before it gave up.
        Verdict.NoCapacity => new(RetryWhere.OtherMarket, TimeSpan.Zero),
        // Long enough for a regional hiccup; doubled, because each attempt may launch an instance.
        Verdict.ServiceUnavailable => new(RetryWhere.SameQueue, TimeSpan.FromMinutes(1), Doubles: true),
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
    /// <param name="queue">Where it ran.</param>
    /// <param name="markets">The stack's queues.</param>
    /// <returns>Null where no other attempt is made.</returns>
    public static NextAttempt? After(Verdict verdict, int attempt, string queue, Markets markets)
    {
        var row = RowOf(verdict);
        if (row.Where == RetryWhere.Nowhere || attempt >= MostAttempts) return null;
        var next = row.Where == RetryWhere.OtherMarket ? markets.Other(queue) ?? queue : queue;
        // From spot to on demand at once. Where there is none either, half an hour later some pool may have some.
        if (row.Where == RetryWhere.OtherMarket && !markets.IsOnDemand(next)) return new NextAttempt(next, LongestPause);
        var doublings = row.Doubles ? 1L << Math.Min(attempt - 1, 10) : 1;
        return new NextAttempt(next, TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, row.Pause.Ticks * doublings)));
    }
}

internal sealed record NextAttempt(string Queue, TimeSpan Pause);
