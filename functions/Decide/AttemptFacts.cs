using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>Everything that an attempt's decision rests on. Times are UTC, money is USD.</summary>
internal sealed record AttemptFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the run was planned.</summary>
    public required DateTimeOffset RunStartedAt { get; init; }

    public required PlannedBudget Budget { get; init; }

    /// <summary>Others wait for the deadline: what is not done by then ends with the best model that it has.</summary>
    public bool EndsAtDeadline { get; init; }
    public required MarketPrices Prices { get; init; }
    public required WorkAhead Work { get; init; }
    public required SpotSightings Seen { get; init; }

    /// <summary>The account's past on such hardware.</summary>
    public List<SpotSpell> Past { get; init; } = [];

    /// <summary>What is publicly known of such hardware.</summary>
    public List<SpotSpell> Prior { get; init; } = [];

    /// <summary>The stack has on-demand queues.</summary>
    public required bool HasOnDemand { get; init; }

    /// <summary>The stack's own limit of a container's life.</summary>
    public required int LongestAttemptSeconds { get; init; }

    /// <summary>Paid until now, the workflow's own steps included.</summary>
    public decimal PaidUsd { get; init; }

    /// <summary>In order, all that were made.</summary>
    public List<Attempt> Attempts { get; init; } = [];

    /// <summary>The last attempt's market; null before the first.</summary>
    public Market? LastMarket { get; init; }

    public Attempt? Last => Attempts.Count > 0 ? Attempts[^1] : null;

    /// <summary>How long the run has had no instance: by this clock, or by Batch's own where that shows more.</summary>
    public TimeSpan Waited
    {
        get
        {
            var lastRan = Attempts.Where(attempt => attempt.StartedAt is not null).Max(attempt => attempt.StoppedAt ?? attempt.StartedAt);
            var inQueues = Attempts.AsEnumerable().Reverse().TakeWhile(attempt => attempt.StartedAt is null)
                .Sum(attempt => (attempt.StoppedAt - attempt.CreatedAt)?.Ticks ?? 0);
            return TimeSpan.FromTicks(Math.Max((Now - (lastRan ?? RunStartedAt)).Ticks, inQueues));
        }
    }
}
