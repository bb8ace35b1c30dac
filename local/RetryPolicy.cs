using Overnight.Local.Hosting;

namespace Overnight.Local;

/// <summary>
/// How long EventBridge and its Scheduler try to deliver: again what was refused for a while, later each time.
/// docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
/// </summary>
/// <param name="MaximumAttempts">After the first try.</param>
/// <param name="MaximumAgeSeconds">Since it was due.</param>
internal sealed record RetryPolicy(int MaximumAttempts, int MaximumAgeSeconds)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1), LongestBackoff = TimeSpan.FromMinutes(15);

    public IEnumerable<string> Problems()
    {
        if (MaximumAttempts is < 0 or > 185)
            yield return $"RetryPolicy.MaximumRetryAttempts: found {MaximumAttempts}, expected 0 to 185";
        if (MaximumAgeSeconds is < 60 or > 86_400)
            yield return $"RetryPolicy.MaximumEventAgeInSeconds: found {MaximumAgeSeconds}, expected 60 to 86400";
    }

    /// <param name="send">One try, by its number from 1.</param>
    /// <param name="due">When it was to be delivered.</param>
    /// <param name="clock">Of the waiting.</param>
    /// <param name="cancellation">Gives up without an answer.</param>
    /// <returns>Null once it was taken.</returns>
    public async Task<Undelivered?> DeliverAsync(
        Action<int> send, DateTimeOffset due, TimeProvider clock, CancellationToken cancellation)
    {
        var backoff = FirstBackoff;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                send(attempt);
                return null;
            }
            catch (TargetException refused)
            {
                var next = clock.GetUtcNow() + backoff;
                if (!refused.IsTransient || attempt > MaximumAttempts || next > due.AddSeconds(MaximumAgeSeconds))
                    return new Undelivered(refused, attempt - 1);
                await Delay.UntilAsync(next, clock, cancellation);
                backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            }
        }
    }
}

/// <summary>What could not be delivered.</summary>
/// <param name="Refusal">The last.</param>
/// <param name="Retries">Tries after the first.</param>
internal sealed record Undelivered(TargetException Refusal, int Retries)
{
    /// <summary>What a dead letter says, of rules and of schedules.</summary>
    public Dictionary<string, string> Attributes(string targetArn) => new()
    {
        ["ERROR_CODE"] = Refusal.Code,
        ["ERROR_MESSAGE"] = Refusal.Message,
        ["EXHAUSTED_RETRY_CONDITION"] = Refusal.IsTransient ? "MaximumRetryAttempts" : "NonRetryable",
        ["RETRY_ATTEMPTS"] = $"{Retries}",
        ["TARGET_ARN"] = targetArn,
    };
}
