using Overnight.Contracts;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>Whether another attempt is worth its money: only where the cause lay in the infrastructure and may have gone.</summary>
internal static class RetryPolicy
{
    /// <summary>
    /// Attempts of one run, the first included. Spot zones in the public traces are lost every hour at worst; twenty interruptions
    /// of one training mean that it does not get anywhere.
    /// </summary>
    public const int MostAttempts = 20;

    /// <summary>How long to wait before the next attempt; null where there is none.</summary>
    public static TimeSpan? PauseAfter(Verdict verdict, int attempt) => attempt >= MostAttempts ? null : verdict switch
    {
        // The next one takes another host, and goes on from the checkpoint.
        Verdict.Interrupted => TimeSpan.Zero,
        // Nobody waits for the other job. The next attempt's number is higher: it takes the run over, from the newest checkpoint.
        Verdict.Superseded => TimeSpan.Zero,
        // It waited for capacity in the queue for an hour: half an hour later another pool may have some.
        Verdict.NoCapacity => TimeSpan.FromMinutes(30),
        // Long enough for a regional hiccup; doubled, up to half an hour, because each attempt may launch an instance.
        Verdict.ServiceUnavailable => TimeSpan.FromMinutes(Math.Min(30, 1 << Math.Min(attempt - 1, 5))),
        _ => null,
    };
}
