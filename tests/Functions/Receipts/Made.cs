using Overnight.Contracts;

namespace Overnight.Functions.Tests.Receipts;

/// <summary>Attempts made up for tests, in seconds since one moment.</summary>
internal static class Made
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static Attempt Attempt(int number, double created, double started, double stopped, Verdict verdict = Verdict.Finished,
        string instance = "i-1", string type = "c7i.large", Market market = Market.Spot, int? exitCode = null, string? reason = null) => new()
        {
            Number = number,
            Verdict = verdict,
            Message = "as made",
            CreatedAt = At(created),
            StartedAt = At(started),
            StoppedAt = At(stopped),
            ExitCode = exitCode ?? (verdict == Verdict.Interrupted ? 75 : 0),
            StatusReason = reason,
            Host = new AttemptHost
            {
                InstanceId = instance,
                InstanceType = type,
                AvailabilityZone = "us-east-1a",
                Market = market,
                SeenAt = At(started),
            },
        };
}
