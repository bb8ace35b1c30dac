using Overnight.Contracts;
using Overnight.Functions.Decide;

namespace Overnight.Functions.Tests.Decide;

/// <summary>Facts made up for tests: spot at $0.03 an hour, on demand at $0.09, an hour of work, starts of three minutes.</summary>
internal static class Situations
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);

    public static AttemptFacts Facts(double nowHours = 0) => new()
    {
        Now = At(nowHours),
        RunStartedAt = Start,
        Budget = new PlannedBudget(),
        Prices = new MarketPrices(0.03m, 0.09m, 0.035m, 0.18m),
        Work = new WorkAhead
        {
            Expected = 3_600,
            Most = 5_400,
            StartSeconds = 180,
            MostStartSeconds = 270,
            ReadingSeconds = 10,
            FinishSeconds = 60,
        },
        Seen = SpotSightings.None,
        HasOnDemand = true,
        LongestAttemptSeconds = 43_200,
    };

    public static AttemptFacts DueIn(this AttemptFacts facts, double hours) =>
        facts with { Budget = facts.Budget with { Deadline = facts.Now.AddHours(hours) } };

    /// <param name="created">Hours since the run's start.</param>
    /// <param name="started">Null where it never got an instance.</param>
    public static Attempt Attempt(int number, Verdict verdict, double created, double? started, double stopped, string queue = "cpu", long? checkpoint = null) => new()
    {
        Number = number,
        Verdict = verdict,
        Message = "as made",
        Queue = queue,
        CreatedAt = At(created),
        StartedAt = started is { } hours ? At(hours) : null,
        StoppedAt = At(stopped),
        StatusReason = verdict == Verdict.NoCapacity ? "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" : null,
        CheckpointStep = checkpoint,
    };

    public static AttemptFacts After(this AttemptFacts facts, params Attempt[] attempts) => facts with
    {
        Attempts = [.. attempts],
        Seen = SpotSightings.Of(attempts, MarketOf),
        LastMarket = MarketOf(attempts[^1].Queue),
    };

    public static Market? MarketOf(string? queue) => queue switch { "cpu" => Market.Spot, "cpu-on-demand" => Market.OnDemand, _ => null };

    public static DateTimeOffset At(double hours) => Start.AddHours(hours);

    /// <summary>Capacity that stays for hours and is away for hours, as often as not.</summary>
    public static List<SpotSpell> Past(double thereHours, double goneHours) =>
        [.. Enumerable.Range(0, 40).Select(i => new SpotSpell(i % 2 == 0, 3_600 * (i % 2 == 0 ? thereHours : goneHours), EndSeen: true))];
}
